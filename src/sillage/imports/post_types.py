"""The kinds of post, in the networks' words and in ours."""

POST_TYPES = {
    "carousel": ("carousel", "carrousel", "ig carousel", "carrousel ig", "album", "albums", "document", "documents"),
    "event": ("event", "events", "evenement", "evenements"),
    "image": (),
    "link": ("link", "links", "lien", "liens", "article", "articles", "url"),
    "live": ("live", "live video", "direct", "video en direct", "en direct"),
    "photo": ("photo", "photos", "image", "images", "ig image", "image ig", "ig photo", "photo ig", "picture"),
    "poll": ("poll", "polls", "sondage", "sondages"),
    "reel": ("reel", "reels", "ig reel", "reel ig", "reels ig"),
    "short": ("short", "shorts"),
    "status": ("status", "statut", "statuts", "text", "texte", "textes", "text post"),
    "story": ("story", "stories", "ig story", "story ig"),
    "video": ("video", "videos", "ig video", "video ig", "videos ig", "native video", "shared video"),
}
"""Our code to the folded words that exports use, in English and French."""

WORDS = {word: code for code, words in POST_TYPES.items() for word in words}
"""Folded word to our code."""
