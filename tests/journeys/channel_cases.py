"""Cases of our own beside the truth table: the tags, the referrer, the channel's code and the source.

One a line: ``query | referrer | channel | source``. The page is https://shop.ca/maple.
"""

TABLE = """
 | https://www.facebook.com/ | organic_social | facebook
 | https://m.facebook.com/ | organic_social | facebook
 | https://lm.facebook.com/l.php | organic_social | facebook
 | http://facebook.com | organic_social | facebook
 | https://fb.me/x | organic_social | facebook
 | https://www.messenger.com/t/1 | organic_social | facebook
 | https://www.instagram.com/ | organic_social | instagram
 | https://l.threads.net/ | organic_social | threads
 | https://www.threads.com/@a | organic_social | threads
 | https://x.com/home | organic_social | x
 | https://mobile.twitter.com/a | organic_social | x
 | https://twitter.com | organic_social | x
 | https://www.linkedin.com/feed | organic_social | linkedin
 | https://fr.linkedin.com/in/a | organic_social | linkedin
 | https://www.reddit.com/r/a | organic_social | reddit
 | https://old.reddit.com/r/a | organic_social | reddit
 | https://www.pinterest.ca/pin/1 | organic_social | pinterest
 | https://www.pinterest.co.uk/ | organic_social | pinterest
 | https://pin.it/1 | organic_social | pinterest
 | https://www.tiktok.com/@a | organic_social | tiktok
 | https://vm.tiktok.com/1 | organic_social | tiktok
 | https://www.snapchat.com/ | organic_social | snapchat
 | https://bsky.app/profile/a | organic_social | bluesky
 | https://go.bsky.app/redirect | organic_social | bluesky
 | https://mastodon.social/@a | organic_social | mastodon
 | https://piaille.fr/@a | organic_social | mastodon
 | https://mstdn.ca/@a | organic_social | mastodon
 | https://fosstodon.org/ | organic_social | mastodon
 | https://vk.com/wall | organic_social | vk
 | https://away.vk.com/away.php | organic_social | vk
 | https://web.whatsapp.com/ | organic_social | whatsapp
 | https://wa.me/1 | organic_social | whatsapp
 | https://t.me/s/a | organic_social | telegram
 | https://web.telegram.org/ | organic_social | telegram
 | https://discord.com/channels/1 | organic_social | discord
 | https://www.quora.com/q | organic_social | quora
 | https://medium.com/@a | organic_social | medium
 | https://a.substack.com/p/b | organic_social | substack
 | https://www.tumblr.com/a | organic_social | tumblr
 | https://news.ycombinator.com/item | organic_social | hackernews
 | https://lobste.rs/s/1 | organic_social | lobsters
 | https://lemmy.ca/post/1 | organic_social | lemmy
 | https://www.nextdoor.ca/ | organic_social | nextdoor
 | https://www.meetup.com/a | organic_social | meetup
 | https://linktr.ee/a | organic_social | linktree
 | https://weibo.com/1 | organic_social | weibo
 | https://www.producthunt.com/posts/a | organic_social | producthunt
 | android-app://com.facebook.katana/ | organic_social | facebook
 | android-app://com.facebook.orca | organic_social | facebook
 | android-app://com.instagram.android/ | organic_social | instagram
 | android-app://com.instagram.barcelona | organic_social | threads
 | android-app://com.twitter.android | organic_social | x
 | android-app://com.reddit.frontpage/ | organic_social | reddit
 | android-app://com.pinterest | organic_social | pinterest
 | android-app://com.zhiliaoapp.musically/ | organic_social | tiktok
 | android-app://org.telegram.messenger | organic_social | telegram
 | android-app://xyz.blueskyweb.app | organic_social | bluesky
 | ANDROID-APP://COM.LINKEDIN.ANDROID/ | organic_social | linkedin
 | android-app://com.google.android.gm/ | email | gmail
 | android-app://com.microsoft.office.outlook | email | outlook
 | android-app://com.google.android.googlequicksearchbox/ | organic_search | google
 | android-app://com.duckduckgo.mobile.android | organic_search | duckduckgo
 | android-app://com.openai.chatgpt | ai_assistant | chatgpt
 | android-app://com.google.android.youtube | organic_video | youtube
 | android-app://com.stranger.app/ | referral | com.stranger.app
 | android-app://com.facebook.katana.fake | referral | com.facebook.katana.fake
 | https://www.youtube.com/watch | organic_video | youtube
 | https://m.youtube.com/ | organic_video | youtube
 | https://youtu.be/1 | organic_video | youtube
 | https://vimeo.com/1 | organic_video | vimeo
 | https://www.dailymotion.com/video/1 | organic_video | dailymotion
 | https://www.twitch.tv/a | organic_video | twitch
 | https://www.google.com/ | organic_search | google
 | https://www.google.ca/ | organic_search | google
 | https://www.google.fr/ | organic_search | google
 | https://www.google.co.uk/ | organic_search | google
 | https://www.google.com.au/ | organic_search | google
 | https://images.google.de/ | organic_search | google
 | https://news.google.com/ | organic_search | google
 | https://www.bing.com/search | organic_search | bing
 | https://cn.bing.com/ | organic_search | bing
 | https://duckduckgo.com/ | organic_search | duckduckgo
 | https://html.duckduckgo.com/ | organic_search | duckduckgo
 | https://search.yahoo.com/ | organic_search | yahoo
 | https://fr.search.yahoo.com/ | organic_search | yahoo
 | https://search.yahoo.co.jp/ | organic_search | yahoo
 | https://www.ecosia.org/ | organic_search | ecosia
 | https://www.qwant.com/ | organic_search | qwant
 | https://search.brave.com/ | organic_search | brave
 | https://www.startpage.com/ | organic_search | startpage
 | https://yandex.ru/ | organic_search | yandex
 | https://www.baidu.com/ | organic_search | baidu
 | https://search.naver.com/ | organic_search | naver
 | https://search.seznam.cz/ | organic_search | seznam
 | https://docs.google.com/ | referral | docs.google.com
 | https://sites.google.com/a | referral | sites.google.com
 | https://support.google.com/ | referral | support.google.com
 | https://finance.yahoo.com/ | referral | finance.yahoo.com
 | https://google.com.evil.example/ | referral | google.com.evil.example
 | https://notgoogle.com/ | referral | notgoogle.com
 | https://chatgpt.com/ | ai_assistant | chatgpt
 | https://chat.openai.com/ | ai_assistant | chatgpt
 | https://www.perplexity.ai/ | ai_assistant | perplexity
 | https://gemini.google.com/ | ai_assistant | gemini
 | https://copilot.microsoft.com/ | ai_assistant | copilot
 | https://claude.ai/ | ai_assistant | claude
 | https://chat.mistral.ai/ | ai_assistant | mistral
 | https://grok.com/ | ai_assistant | grok
 | https://chat.deepseek.com/ | ai_assistant | deepseek
 | https://www.meta.ai/ | ai_assistant | meta_ai
 | https://you.com/ | ai_assistant | you
 | https://poe.com/ | ai_assistant | poe
 | https://mail.google.com/mail/u/0 | email | gmail
 | https://outlook.live.com/ | email | outlook
 | https://outlook.office.com/ | email | outlook
 | https://mail.yahoo.com/ | email | yahoo_mail
 | https://ca.mail.yahoo.com/ | email | yahoo_mail
 | https://mail.proton.me/ | email | proton
 | https://www.icloud.com/ | referral | icloud.com
 | https://mail.icloud.com/ | email | icloud_mail
 | https://us1.list-manage.com/ | email | mailchimp
 | https://webmail.orange.fr/ | email | orange_mail
 | https://www.amazon.ca/dp/1 | organic_shopping | amazon
 | https://smile.amazon.com/ | organic_shopping | amazon
 | https://www.etsy.com/ | organic_shopping | etsy
 | https://www.ebay.co.uk/ | organic_shopping | ebay
 | https://shopping.google.com/ | organic_shopping | google_shopping
 | https://www.idealo.fr/ | organic_shopping | idealo
 | https://www.target.com/ | referral | target.com
 | https://www.costco.com/ | referral | costco.com
 | https://www.dropbox.com/ | referral | dropbox.com
 | https://www.xbox.com/ | referral | xbox.com
 | https://www.ibex.com/ | referral | ibex.com
 | https://fastco.co/ | referral | fastco.co
 | https://www.spotify.com/ | referral | spotify.com
 | https://adobe.me/ | referral | adobe.me
 | https://www.lapresse.ca/a | referral | lapresse.ca
 | https://blog.example/ | referral | blog.example
 | https://facebook.com.example.org/ | referral | facebook.com.example.org
 | https://myfacebook.com/ | referral | myfacebook.com
 | https://www.linkedin.community/ | referral | linkedin.community
 | https://tinyurl.com/a | referral | tinyurl.com
 | https://ow.ly/a | referral | ow.ly
 | https://buff.ly/a | referral | buff.ly
 | https://rebrand.ly/a | referral | rebrand.ly
 | https://www.paypal.com/ca/ | direct | (direct)
 | https://pay.google.com/ | direct | (direct)
 | https://hooks.stripe.com/ | direct | (direct)
 | https://secure.payzen.eu/ | direct | (direct)
 | https://login.microsoftonline.com/ | direct | (direct)
 | https://shop.ca/ | direct | (direct)
 | https://www.shop.ca/cart | direct | (direct)
 | https://checkout.shop.ca/ | direct | (direct)
 | https://myshop.ca/ | referral | myshop.ca
 | https://shop.ca.example/ | referral | shop.ca.example
 |  | direct | (direct)
 | - | direct | (direct)
 | about:blank | direct | (direct)
 | file:///home/a.html | direct | (direct)
 | javascript:alert(1) | direct | (direct)
 | nonsense | direct | (direct)
 | https:// | direct | (direct)
 | //t.co/1 | organic_social | x
 | t.co | organic_social | x
 | L.FACEBOOK.COM | organic_social | facebook
 | https://WWW.Facebook.COM:443/a | organic_social | facebook
 | https://user:pass@t.co/ | organic_social | x
 | https://facebook.com@evil.example/ | referral | evil.example
 | https://facebook.com\\@evil.example/ | organic_social | facebook
 | https://www.facebook.com./ | organic_social | facebook
 | https://%66acebook.com/ | organic_social | facebook
 | https://192.168.0.1/a | referral | 192.168.0.1
 | https://[2001:db8::1]/a | referral | [2001:db8::1]
 | https://érable.example/ | referral | xn--rable-9ra.example
utm_source=facebook |  | organic_social | facebook
utm_source=fb |  | organic_social | facebook
utm_source=FB&utm_medium=Social |  | organic_social | facebook
utm_source=ig |  | organic_social | instagram
utm_source=twitter |  | organic_social | x
utm_source=t.co |  | organic_social | x
utm_source=l.instagram.com |  | organic_social | instagram
utm_source=Facebook_Mobile_Feed&utm_medium=paid |  | paid_social | facebook
utm_source=Instagram_Stories |  | organic_social | instagram
utm_source=mastodon&utm_medium=post |  | organic_social | mastodon
utm_source=brand&utm_medium=social |  | organic_social | brand
utm_source=brand&utm_medium=sm |  | organic_social | brand
utm_source=brand&utm_medium=social+network |  | organic_social | brand
utm_source=brand&utm_medium=social%20media |  | organic_social | brand
utm_source=brand&utm_medium=Social-Media |  | organic_social | brand
utm_source=youtube&utm_medium=social |  | organic_social | youtube
utm_source=linkedin&utm_medium=cpc |  | paid_social | linkedin
utm_source=linkedin&utm_medium=paid-social |  | paid_social | linkedin
utm_source=linkedin&utm_medium=social_paid |  | paid_social | linkedin
utm_source=tiktok&utm_medium=ppc |  | paid_social | tiktok
utm_source=facebook&utm_medium=retargeting |  | paid_social | facebook
utm_source=facebook&utm_medium=cpm |  | paid_social | facebook
utm_source=facebook&utm_medium=cpc&utm_campaign=shop-now |  | paid_social | facebook
utm_source=facebook&utm_medium=print |  | print | facebook
utm_source=facebook&utm_medium=podcast |  | organic_social | facebook
utm_source=google&utm_medium=cpc |  | paid_search | google
utm_source=google&utm_medium=CPC |  | paid_search | google
utm_source=bing&utm_medium=ppc |  | paid_search | bing
utm_source=google&utm_medium=cpc&utm_campaign=summer-shopping |  | paid_shopping | google
utm_source=google&utm_medium=cpc&utm_campaign=workshop |  | paid_search | google
utm_source=google&utm_medium=cpc&utm_campaign=cross-network |  | cross_network | google
utm_source=amazon&utm_medium=cpc |  | paid_shopping | amazon
utm_source=youtube&utm_medium=cpv |  | paid_video | youtube
utm_source=brand&utm_medium=cpc |  | paid_other | brand
utm_source=brand&utm_medium=cpm |  | display | brand
utm_source=brand&utm_medium=banner |  | display | brand
utm_source=brand&utm_medium=interstitial |  | display | brand
utm_source=google&utm_medium=organic |  | organic_search | google
utm_source=brand&utm_medium=organic |  | organic_search | brand
utm_source=brand&utm_medium=video |  | organic_video | brand
utm_source=brand&utm_medium=referral |  | referral | brand
utm_source=brand&utm_medium=link |  | referral | brand
utm_source=brand |  | referral | brand
utm_source=brand&utm_medium=tcp |  | unassigned | brand
utm_source=brand&utm_medium=unpaid |  | unassigned | brand
utm_source=list&utm_medium=email |  | email | list
utm_source=list&utm_medium=e-mail |  | email | list
utm_source=list&utm_medium=E_Mail |  | email | list
utm_source=email |  | email | email
utm_source=newsletter |  | newsletter | newsletter
utm_source=infolettre&utm_medium=courriel |  | newsletter | infolettre
utm_source=newsletter&utm_medium=email |  | newsletter | newsletter
utm_source=Newsletter-2026-11&utm_medium=e-mail |  | newsletter | newsletter-2026-11
utm_source=newsletters.example&utm_medium=email |  | newsletter | newsletters.example
utm_source=letter&utm_medium=email |  | email | letter
utm_source=newsletter&utm_medium=cpc |  | paid_other | newsletter
utm_medium=infolettre |  | newsletter |
utm_source=partner&utm_medium=affiliate |  | affiliates | partner
utm_source=show&utm_medium=audio |  | audio | show
utm_source=sms |  | sms | sms
utm_medium=sms |  | sms |
utm_source=app&utm_medium=web-push |  | mobile_push | app
utm_source=app&utm_medium=notification |  | mobile_push | app
utm_source=chatgpt.com |  | ai_assistant | chatgpt
utm_source=perplexity&utm_medium=referral |  | ai_assistant | perplexity
utm_medium=qr-code |  | qr |
utm_source=QR&utm_medium=poster |  | qr | qr
utm_source=qr |  | qr | qr
utm_medium=phone |  | phone |
utm_medium=t%C3%A9l%C3%A9phone |  | phone |
utm_medium=boutique |  | shop |
utm_medium=business-card |  | card |
utm_medium=carte%20de%20visite |  | card |
utm_source=brand&utm_campaign=eshop-may |  | organic_shopping | brand
utm_source=facebook&utm_campaign=eshop-may |  | organic_social | facebook
utm_source=(direct)&utm_medium=(none) |  | direct | (direct)
utm_source=list&utm_medium=email | https://www.facebook.com/ | email | list
utm_medium=email | https://www.facebook.com/ | email | facebook
utm_medium=cpc | https://l.facebook.com/ | paid_social | facebook
utm_medium=cpc | https://www.google.com/ | paid_search | google
utm_source=spring_push2 | https://mail.google.com/ | email | spring_push2
utm_source=facebook&utm_medium=cpc | https://www.paypal.com/ | paid_social | facebook
utm_source=list&utm_medium=email | https://shop.ca/ | email | list
utm_campaign=May | https://www.google.com/ | organic_search | google
utm_campaign=May |  | direct | (direct)
fbclid=1 | https://www.google.com/ | organic_search | google
gclid=1 | https://www.google.com/ | organic_search | google
gclid=1 |  | direct | (direct)
msclkid=1 |  | direct | (direct)
ttclid=1 |  | organic_social | tiktok
twclid=1 |  | organic_social | x
li_fat_id=1 |  | organic_social | linkedin
igshid=1 |  | organic_social | instagram
ScCid=1 |  | organic_social | snapchat
fbclid=1&utm_medium=social |  | organic_social | facebook
fbclid=1&utm_medium=cpc |  | paid_social | facebook
fbclid=1 | https://shop.ca/ | direct | (direct)
amp;utm_source=fb&amp;utm_medium=cpc |  | paid_social | facebook
UTM_SOURCE=fb&Utm_Medium=CPC |  | paid_social | facebook
utm%5Fsource=fb&utm%5Fmedium=cpc |  | paid_social | facebook
utm_source=%66b&utm_medium=c%70c |  | paid_social | facebook
utm_source=%20fb%20&utm_medium=%00cpc |  | paid_social | facebook
utm_source=%ZZ&utm_medium=%E9 |  | unassigned | %zz
utm_source=&utm_medium= | https://t.co/ | organic_social | x
utm_source=(not+set)&utm_medium=none | https://t.co/ | organic_social | x
"""


def cases() -> list[tuple[str, str, str, str]]:
    """Return (query, referrer, channel, source)."""
    listed = []
    for line in TABLE.strip("\n").split("\n"):
        query, referrer, channel, source = (part.strip() for part in (line + " ").split(" | "))
        listed.append((query, referrer, channel, source))
    return listed
