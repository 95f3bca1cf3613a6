"""Meta Ads Manager, in English and French.

Names of ads are reused: a row is an ad (its id) over its reporting days. Costs per result, per click and per thousand
are left to be computed from the sums.
"""

from sillage.imports.signatures import Kind, Level, Role, Signature, ignored, metric, role, segment

ADS = Signature(
    "meta_ads",
    "facebook",
    Level.AD,
    (
        role(Role.CAMPAIGN, "Campaign name", "Nom de la campagne"),
        role(Role.AD_SET, "Ad set name", "Nom de l'ensemble de publicités"),
        role(Role.AD_NAME, "Ad name", "Nom de la publicité"),
        role(Role.AD_ID, "Ad ID", "ID de la publicité", "Identifiant de la publicité"),
        role(Role.FIRST, "Reporting starts", "Début des rapports", "Début du rapport"),
        role(Role.LAST, "Reporting ends", "Fin des rapports", "Fin du rapport"),
        role(Role.DAY, "Day", "Jour"),
        role(Role.NETWORK, "Platform", "Plateforme", "Publisher platform", "Plate-forme"),
        role(Role.CURRENCY, "Currency", "Devise"),
        segment("age", "Age", "Âge"),
        segment("gender", "Gender", "Genre", "Sexe"),
        segment("country", "Country", "Pays"),
        segment("placement", "Placement", "Emplacement"),
        metric("spend", "Amount spent", "Montant dépensé", kind=Kind.MONEY),
        metric("reach", "Reach", "Portée", "Couverture"),
        metric("impressions", "Impressions"),
        metric("frequency", "Frequency", "Fréquence", "Répétition", kind=Kind.NUMBER),
        metric("results", "Results", "Résultats"),
        metric("views", "Views", "Vues"),
        metric("viewers", "Viewers", "Spectateurs"),
        metric("link_clicks", "Link clicks", "Clics sur un lien", "Clics sur le lien"),
        metric("clicks", "Clicks (all)", "Clics (tous)"),
        metric("landing_page_views", "Landing page views", "Vues de la page de destination"),
        metric("post_engagements", "Post engagements", "Interactions avec la publication"),
        metric("post_reactions", "Post reactions", "Réactions à la publication"),
        metric("post_comments", "Post comments", "Commentaires de la publication", "Commentaires sur la publication"),
        metric("post_shares", "Post shares", "Partages de la publication"),
        metric("post_saves", "Post saves", "Enregistrements de la publication"),
        metric("page_likes", "Facebook likes", "Page likes", "Mentions J'aime la Page"),
        metric("follows", "Instagram follows", "Follows or likes", "Abonnements Instagram"),
        metric("thruplays", "ThruPlays", "ThruPlay"),
        metric("video_views_3s", "3-second video plays", "Lectures de vidéo de 3 secondes"),
        metric("messaging_conversations", "Messaging conversations started", "Conversations par message démarrées"),
        metric("leads", "Leads", "Prospects"),
        metric("purchases", "Purchases", "Achats", "Website purchases", "Achats sur le site web"),
        metric(
            "purchase_value",
            "Purchases conversion value",
            "Valeur de conversion des achats",
            "Website purchases conversion value",
            kind=Kind.MONEY,
        ),
        ignored("Campaign ID", "ID de la campagne", "Ad set ID", "ID de l'ensemble de publicités", "Page ID"),
        ignored(
            "Result type", "Type de résultat", "Result value type", "Type de valeur du résultat", "Result indicator"
        ),
        ignored("Cost per result", "Cost per results", "Coût par résultat", "Results ROAS", "Results value"),
        ignored("CPC (cost per link click)", "CPC (coût par clic sur un lien)", "CPC (All)", "CPC (Tous)"),
        ignored("CPM (cost per 1,000 impressions)", "CPM (Coût pour 1 000 impressions)"),
        ignored("CTR (all)", "CTR (tous)", "CTR (link click-through rate)", "CTR (taux de clics sur un lien)"),
        ignored("Purchase ROAS (return on ad spend)", "ROAS (retour sur les dépenses publicitaires) des achats"),
        ignored("Delivery status", "Statut de diffusion", "Ad delivery", "Diffusion de la publicité"),
        ignored("Attribution setting", "Paramètre d'attribution", "Objective", "Objectif", "Bid", "Enchère"),
        ignored("Quality ranking", "Engagement rate ranking", "Conversion rate ranking", "Ends", "Starts"),
        ignored("Campaign delivery", "Ad set delivery", "Ad set budget", "Ad set budget type", "Bid type"),
    ),
    required=("spend", "impressions"),
    any_of=("ad_name", "ad_id", "ad_set", "campaign"),
    window="period",
)
SIGNATURES = (ADS,)
