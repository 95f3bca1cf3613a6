"""Who stands behind a domain: our own table of search engines, assistants, mailboxes, shops, payments, and the index.

A domain stands for its subdomains too, matched label by label and never by substring: `t.co` is not in `walmart.com`,
nor `x.com` in `netflix.com`. Change a table and raise `sillage.journeys.channel_rules.VERSION` with it.
"""

from typing import NamedTuple

from sillage.domain.places import NETWORKS
from sillage.journeys.channel_networks import APPS, SOCIAL, VIDEO


class Site(NamedTuple):
    """Who a domain, an application or a source's name belongs to.

    Parameters
    ----------
    kind : str
        ``social``, ``video``, ``search``, ``ai``, ``mail``, ``shopping``, ``shortener``, ``payment`` or ``sign_in``.
    name : str
        What stands as the source: a network's code where it is one of ours.
    """

    kind: str
    name: str

    @property
    def network(self) -> str:
        """The code of one of our networks; empty for any other."""
        return self.name if self.name in NETWORKS else ""


GOOGLE_ENDINGS = """com ca fr be ch lu de at it es pt nl ie dk se no fi is pl cz sk hu ro bg gr hr si rs ba mk al md ee
    lv lt by ru kz am ge az cl ca cat cd ci cm cg cf dj dz fm ga gg gl gm gp gy hn ht im iq je jo kg ki la li lk mg ml
    mn ms mu mv mw ne nr nu pn ps pt rw sc sh sm sn so sr st td tg tk tl tm tn to tt vg vu ws ad ae as bf bi bj bs bt
    co.uk co.jp co.kr co.in co.id co.il co.nz co.th co.za co.ma co.ke co.tz co.ug co.zm co.zw co.ao co.bw co.ck co.cr
    co.ls co.mz co.uz co.ve co.vi com.au com.br com.mx com.ar com.co com.pe com.tr com.ua com.vn com.tw com.hk com.sg
    com.my com.ph com.pk com.bd com.np com.sa com.eg com.kw com.qa com.om com.bh com.lb com.ly com.mt com.cy com.ng
    com.gh com.et com.ec com.bo com.py com.uy com.gt com.sv com.ni com.pa com.do com.pr com.jm com.cu com.bz com.ag
    com.ai com.af com.bn com.fj com.gi com.kh com.mm com.na com.nf com.pg com.sb com.sl com.tj com.vc"""
"""What follows ``google.`` in each country."""

SEARCH = {
    "google": " ".join(f"google.{ending}" for ending in GOOGLE_ENDINGS.split()) + " googleadservices.com",
    "bing": "bing.com cn.bing.com",
    "duckduckgo": "duckduckgo.com",
    "yahoo": "yahoo.com yahoo.co.jp",
    "ecosia": "ecosia.org",
    "qwant": "qwant.com lite.qwant.com",
    "brave": "search.brave.com",
    "startpage": "startpage.com",
    "swisscows": "swisscows.com",
    "mojeek": "mojeek.com mojeek.co.uk",
    "kagi": "kagi.com",
    "lilo": "lilo.org search.lilo.org",
    "metager": "metager.org metager.de",
    "dogpile": "dogpile.com",
    "webcrawler": "webcrawler.com",
    "yandex": "yandex.ru yandex.com yandex.by yandex.kz yandex.uz yandex.com.tr ya.ru",
    "baidu": "baidu.com",
    "sogou": "sogou.com",
    "so": "so.com 360.cn",
    "shenma": "sm.cn",
    "naver": "naver.com",
    "daum": "daum.net",
    "seznam": "seznam.cz",
    "aol": "aol.com aol.fr aol.ca aol.co.uk",
    "ask": "ask.com",
    "lycos": "lycos.com lycos.fr",
    "msn": "msn.com",
    "coccoc": "coccoc.com",
    "rambler": "rambler.ru nova.rambler.ru",
    "mailru_search": "go.mail.ru",
    "virgilio": "virgilio.it",
    "orange": "lemoteur.orange.fr",
    "qmamu": "qmamu.com",
    "presearch": "presearch.com presearch.org",
    "gibiru": "gibiru.com",
    "searxng": "searx.be searx.space",
    "ghostery": "ghosterysearch.com",
    "marginalia": "search.marginalia.nu",
    "petal": "petalsearch.com",
    "infospace": "infospace.com",
}
"""Search engines."""

PORTALS = frozenset(("google", "yahoo", "baidu", "naver", "daum", "seznam", "aol", "msn", "yandex", "rambler", "kagi"))
"""Engines whose other subdomains are something else: docs.google.com, finance.yahoo.com."""

PORTAL_SUBDOMAINS = frozenset(
    (
        *("", "www", "m", "mobile", "images", "image", "news", "search", "msearch", "encrypted", "ipv4", "ipv6", "cse"),
        *("r", "video", "scholar", "shop-search", "ntp", "lens", "adservice"),
    )
)
"""Subdomains under which a portal answers searches; ``search`` may also end a longer one (fr.search.yahoo.com)."""

AI = {
    "chatgpt": "chatgpt.com chat.openai.com",
    "perplexity": "perplexity.ai perplexity.com pplx.ai",
    "gemini": "gemini.google.com bard.google.com aistudio.google.com notebooklm.google.com",
    "copilot": "copilot.microsoft.com copilot.cloud.microsoft m365.cloud.microsoft edgeservices.bing.com",
    "claude": "claude.ai claude.com",
    "mistral": "chat.mistral.ai",
    "grok": "grok.com grok.x.com",
    "deepseek": "chat.deepseek.com",
    "meta_ai": "meta.ai",
    "poe": "poe.com",
    "you": "you.com",
    "phind": "phind.com",
    "pi": "pi.ai",
    "kimi": "kimi.com kimi.moonshot.cn",
    "qwen": "chat.qwen.ai qwen.ai tongyi.aliyun.com",
    "doubao": "doubao.com",
    "yuanbao": "yuanbao.tencent.com",
    "ernie": "yiyan.baidu.com",
    "chatglm": "chatglm.cn chat.z.ai",
    "character": "character.ai",
    "duck_ai": "duck.ai",
    "lumo": "lumo.proton.me",
    "andi": "andisearch.com",
    "komo": "komo.ai",
    "felo": "felo.ai",
    "genspark": "genspark.ai",
    "iask": "iask.ai",
    "consensus": "consensus.app",
    "euria": "euria.infomaniak.com",
}
"""Assistants that answer with links."""

MAIL = {
    "gmail": "mail.google.com gmail.com",
    "outlook": "outlook.live.com outlook.com outlook.office.com outlook.office365.com hotmail.com mail.live.com",
    "yahoo_mail": "mail.yahoo.com mail.yahoo.co.jp ymail.com",
    "icloud_mail": "mail.icloud.com",
    "proton": "mail.proton.me mail.protonmail.com protonmail.com",
    "gmx": "gmx.com gmx.net gmx.fr gmx.de",
    "web_de": "web.de navigator.web.de",
    "aol_mail": "mail.aol.com",
    "zoho_mail": "mail.zoho.com mail.zoho.eu",
    "fastmail": "fastmail.com app.fastmail.com",
    "tuta": "tuta.com mail.tutanota.com app.tuta.com",
    "yandex_mail": "mail.yandex.ru mail.yandex.com",
    "mailru": "mail.ru e.mail.ru",
    "qq_mail": "mail.qq.com",
    "netease_mail": "mail.163.com mail.126.com",
    "naver_mail": "mail.naver.com",
    "orange_mail": "messagerie.orange.fr webmail.orange.fr mail01.orange.fr mail02.orange.fr",
    "laposte": "webmail.laposte.net",
    "free_mail": "zimbra.free.fr webmail.free.fr",
    "sfr_mail": "webmail.sfr.fr messagerie.sfr.fr",
    "bouygues_mail": "webmail.bbox.fr",
    "videotron_mail": "mail.videotron.com webmail.videotron.com",
    "bell_mail": "webmail.bell.net webmail.sympatico.ca",
    "cogeco_mail": "webmail.cogeco.ca",
    "infomaniak_mail": "mail.infomaniak.com",
    "bluewin": "bluewin.ch mail.bluewin.ch",
    "comcast_mail": "connect.xfinity.com",
    "superhuman": "mail.superhuman.com",
    "mailchimp": "list-manage.com mailchi.mp campaign-archive.com",
    "hey": "app.hey.com",
}
"""Mailboxes read in a browser, and pages of newsletters."""

SHOPPING = {
    "amazon": """amazon.com amazon.ca amazon.fr amazon.de amazon.it amazon.es amazon.nl amazon.se amazon.pl amazon.in
        amazon.co.uk amazon.co.jp amazon.com.au amazon.com.br amazon.com.mx amazon.com.be
        amazon.com.tr amazon.ae amazon.sg amazon.sa amazon.eg amazon.ie amzn.to amzn.eu""",
    "ebay": "ebay.com ebay.ca ebay.fr ebay.de ebay.it ebay.es ebay.co.uk ebay.com.au ebay.us ebay.ch ebay.at ebay.ie",
    "etsy": "etsy.com etsy.me",
    "google_shopping": "shopping.google.com",
    "aliexpress": "aliexpress.com aliexpress.us s.click.aliexpress.com",
    "alibaba": "alibaba.com taobao.com tmall.com 1688.com",
    "temu": "temu.com",
    "shop_app": "shop.app",
    "rakuten": "rakuten.com rakuten.co.jp rakuten.fr",
    "cdiscount": "cdiscount.com",
    "idealo": "idealo.fr idealo.de idealo.co.uk idealo.it idealo.es",
    "kelkoo": "kelkoo.com kelkoo.fr kelkoo.co.uk",
    "leguide": "leguide.com",
    "ledenicheur": "ledenicheur.fr pricespy.co.uk pricespy.com prisjakt.nu prisjakt.no",
    "pricerunner": "pricerunner.com pricerunner.se pricerunner.dk",
    "shopzilla": "shopzilla.com bizrate.com",
    "shopping_com": "shopping.com",
    "pricegrabber": "pricegrabber.com",
    "shopbot": "shopbot.ca shopbot.com.au",
    "redflagdeals": "redflagdeals.com",
    "mercadolibre": "mercadolibre.com mercadolibre.com.ar mercadolibre.com.mx mercadolivre.com.br",
    "flipkart": "flipkart.com",
    "lazada": "lazada.com lazada.sg lazada.vn",
    "shopee": "shopee.com shopee.sg shopee.vn shopee.com.br",
    "coupang": "coupang.com",
    "jd": "jd.com",
    "bol": "bol.com",
    "allegro": "allegro.pl",
    "manomano": "manomano.fr manomano.com",
    "vinted": "vinted.com vinted.fr",
    "fruugo": "fruugo.com fruugo.ca fruugo.fr",
}
"""Marketplaces and price comparison. A retailer's own site (walmart.com) refers like any site."""

SHORTENERS = """bit.ly bitly.com j.mp tinyurl.com rebrand.ly is.gd v.gd cutt.ly t.ly shorturl.at rb.gy short.io s.id
    tiny.cc bl.ink goo.gl g.co dub.sh dub.co kutt.it shlink.io urlz.fr lc.cx bitly.ws shorturl.com adf.ly snip.ly
    trib.al dlvr.it ift.tt po.st soo.gd clck.ru u.to lstu.fr tinyurl.ca mcaf.ee qr.net switchy.io linkly.link yourls.org
    app.link page.link onelink.me ow.ly buff.ly sprl.in spr.ly ht.ly zpr.io"""
"""Shorteners: who shortened the link says nothing of where it was clicked, so they refer, with a flag."""

PAYMENT = """paypal.com paypal.me paypalobjects.com checkout.stripe.com stripe.com buy.stripe.com hooks.stripe.com
    squareup.com square.link checkout.square.site klarna.com afterpay.com clearpay.co.uk affirm.com affirm.ca sezzle.com
    payments.shopify.com shopifycs.com checkout.shopify.com pay.shopify.com pay.google.com payments.google.com
    applepay.apple.com pay.amazon.com payments.amazon.com adyen.com checkoutshopper-live.adyen.com mollie.com
    checkout.com worldpay.com secure.worldpay.com moneris.com www3.moneris.com bambora.com beanstream.com paysafe.com
    globalpayments.com elavon.com converge.elavon.net authorize.net braintreegateway.com braintreepayments.com
    cybersource.com 2checkout.com fastspring.com paddle.com gocardless.com payplug.com lyra.com systempay.fr
    paiement.systempay.fr secure.lyra.com payline.com monetico-services.com p.monetico-services.com
    ogone.com secure.ogone.com ingenico.com sips-services.com mercanet.bnpparibas.net payzen.eu secure.payzen.eu
    scellius.lapostebanque.fr sogecommerce.societegenerale.eu alma.eu getalma.eu oney.fr floapay.com paybright.com
    interac.ca gateway.interac.ca interaconline.com cardinalcommerce.com arcot.com 3dsecure.io acs.touch.tech
    sumup.com zettle.com wise.com payoneer.com skrill.com paysafecard.com giropay.de sofort.com ideal.nl bancontact.com
    przelewy24.pl payu.com payu.in razorpay.com mercadopago.com alipay.com tenpay.com helloasso.com zeffy.com"""
"""Payment providers and the bank's own check: a customer who comes back from there was ours already."""

SIGN_IN = """accounts.google.com accounts.youtube.com login.microsoftonline.com login.live.com login.microsoft.com
    appleid.apple.com idmsa.apple.com auth0.com okta.com oktapreview.com onelogin.com login.yahoo.com
    accounts.shopify.com signin.shopify.com id.me franceconnect.gouv.fr"""
"""Sign-in services: they send the visitor back as payment providers do."""

ELSEWHERE = """docs.google.com groups.google.com translate.goog news.yahoo.com finance.yahoo.com sports.yahoo.com
    developers.facebook.com business.facebook.com about.linkedin.com help.x.com support.reddit.com"""
"""Subdomains of the above that refer like any site."""

_KINDS = (
    ("social", SOCIAL),
    ("video", VIDEO),
    ("search", SEARCH),
    ("ai", AI),
    ("mail", MAIL),
    ("shopping", SHOPPING),
)
_LISTS = (("shortener", SHORTENERS), ("payment", PAYMENT), ("sign_in", SIGN_IN), ("", ELSEWHERE))


def _domains() -> dict[str, Site]:
    found = {
        domain: Site(kind, name)
        for kind, table in _KINDS
        for name, domains in table.items()
        for domain in domains.split()
    }
    found.update({domain: Site(kind, domain) for kind, domains in _LISTS for domain in domains.split()})
    return found


NAMED: dict[str, Site] = {name: Site(kind, name) for kind, table in _KINDS for name in table}
"""By the name that stands as the source."""

DOMAINS: dict[str, Site] = _domains()
"""By domain; a subdomain's own entry wins over its parent's."""

PACKAGES: dict[str, Site] = {
    package: NAMED[name] for name, packages in APPS.items() for package in packages.lower().split()
}
"""By Android package."""


def site_of(host: str) -> Site | None:
    """Tell who a host belongs to.

    Parameters
    ----------
    host : str
        In lower case, without port.

    Returns
    -------
    Site or None
        None for a host that no table knows.

    Examples
    --------
    >>> site_of("l.facebook.com"), site_of("walmart.com"), site_of("fr.search.yahoo.com").name
    (Site(kind='social', name='facebook'), None, 'yahoo')
    """
    rest = host
    while rest:
        site = DOMAINS.get(rest)
        if site is not None:
            return site if site.kind and _answers(site, host[: -len(rest)].rstrip(".")) else None
        dot = rest.find(".")
        if dot < 0:
            return None
        rest = rest[dot + 1 :]
    return None


def _answers(site: Site, subdomain: str) -> bool:
    if site.kind != "search" or site.name not in PORTALS:
        return True
    return subdomain in PORTAL_SUBDOMAINS or subdomain.endswith(".search")
