// The script of pages. No cookie, no fingerprint: it says which page is seen, what leaves it, and for how long it is used.
// What is typed into a form is never read, except one field that carries `data-sillage-email`, which the collector
// hashes at once. `s.min.js` is this file through tools/page_script.py; a test holds them equal.
(function (w, d) {
  var me = d.currentScript, to = (me.getAttribute('data-to') || new URL(me.src).origin) + '/e';
  var l = w.location, h = w.history, n = w.navigator;
  var page, referrer = d.referrer, used = 0, since = 0, active = 0, cookie = '', limit = 30000;

  function send(kind, more) {
    var hit = { kind: kind, url: page.slice(0, 4096), referrer: referrer.slice(0, 4096) }, k;
    for (k in more) if (more[k] != null && more[k] !== '') hit[k] = more[k];
    if (cookie) hit.cookie = cookie;
    try { if (w.localStorage.sillage_team) hit.team = true; } catch (e) {}
    hit = JSON.stringify(hit);
    if (!(n.sendBeacon && n.sendBeacon(to, hit))) {
      fetch(to, { method: 'POST', body: hit, keepalive: true, credentials: 'omit' }).catch(function () {});
    }
  }

  // Time counts while the page is visible and was touched in the last half minute.
  function pause() {
    if (since) used += Math.max(0, Math.min(Date.now(), active + limit) - since);
    since = 0;
  }
  function touch() {
    var now = Date.now();
    if (since && now - active > limit) pause();
    active = now;
    if (!since && d.visibilityState == 'visible') since = now;
  }
  function leave() {
    pause();
    if (used >= 1000) send('engagement', { engaged_ms: Math.min(Math.round(used), 864e5) });
    used = 0;
  }

  function view() {
    var url = l.href.split('#')[0];
    if (url == page) return;
    if (page) { leave(); referrer = page; }
    page = url;
    send('pageview');
    touch();
  }
  function wrap(name) {
    var old = h[name];
    h[name] = function () { old.apply(h, arguments); view(); };
  }

  function label(form) { return (form.getAttribute('name') || form.id || '').slice(0, 200); }

  d.addEventListener('visibilitychange', function () { if (d.visibilityState == 'visible') touch(); else leave(); });
  w.addEventListener('pagehide', leave);
  ['pointerdown', 'keydown', 'scroll', 'mousemove', 'touchstart'].forEach(function (name) {
    w.addEventListener(name, touch, { passive: true, capture: true });
  });
  d.addEventListener('click', function (e) {
    var a = e.target.closest && e.target.closest('a[href]');
    if (a && /^http/.test(a.protocol) && a.hostname != l.hostname) send('outbound', { name: a.hostname.slice(0, 200) });
  }, true);
  d.addEventListener('focusin', function (e) {
    var form = e.target.form;
    if (form && !form.sillage) { form.sillage = 1; send('form_start', { name: label(form) }); }
  });
  d.addEventListener('submit', function (e) {
    var field = e.target.querySelector('[data-sillage-email]');
    send('form', { name: label(e.target), email: field && field.value.slice(0, 200) });
  }, true);
  wrap('pushState');
  wrap('replaceState');
  w.addEventListener('popstate', view);

  w.sillage = function (kind, name, more) {
    var hit = { name: name }, k;
    for (k in more) hit[k] = more[k];
    send(kind, hit);
  };
  // A first-party id, only after the page says that the visitor agreed; 13 months at most. `consent(false)` deletes it,
  // and a browser that refuses for its owner (Global Privacy Control, Do Not Track) never gets one.
  w.sillage.consent = function (agreed) {
    agreed = agreed && !n.globalPrivacyControl && n.doNotTrack != '1';
    var found = /(?:^|; )slg_id=([0-9a-f]{32})/.exec(d.cookie), age = agreed ? 33696e3 : 0;
    cookie = agreed ? found ? found[1] : Array.from(crypto.getRandomValues(new Uint8Array(16)), function (b) {
      return (b + 256).toString(16).slice(1);
    }).join('') : '';
    if (!found || !agreed) d.cookie = 'slg_id=' + cookie + ';path=/;max-age=' + age + ';SameSite=Lax' + (l.protocol == 'https:' ? ';Secure' : '');
  };
  w.sillage.team = function (yes) { if (yes) w.localStorage.sillage_team = 1; else w.localStorage.removeItem('sillage_team'); };

  view();
})(window, document);
