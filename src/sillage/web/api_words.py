"""What operations of the API do and what their parameters are: English in the schema, both languages on its page."""

from sillage.language import Message, msg

SENTENCES: dict[str, Message] = {
    one.template: one
    for one in (
        msg("Tell which workspace the token is of, and what it may do there."),
        msg("Only what is of this brand; what is written is of it. A token of one brand may say no other."),
        msg("List every KPI: what it is, and what is still needed for it."),
        msg("Compute a KPI, whole or cut along an axis; every day without days."),
        msg("First day; the usual one of the question without it."),
        msg("Last day, included; today without it."),
        msg("An axis to cut along; the whole without it."),
        msg("axis=value; may stand several times."),
        msg("Tell what stands behind a KPI: definition, formula with its numbers, rows and files."),
        msg("Compute several KPIs over the same days, with one reading of each table."),
        msg("Ids; several times."),
        msg("Compute every KPI of customer service: times, waiting, satisfaction."),
        msg("Compute every KPI of awareness and social proof: followers, growth, mentions, rivals."),
        msg("Tell what a period cost, what it earned and what it returned."),
        msg("Whose money: team, agency or client."),
        msg("all, or social."),
        msg("By which orders are credited."),
        msg("Tell where each objective stands; those about what was put in need read:money."),
        msg("Count the visits of the tracked site, the last thirty days without days."),
        msg("Follow visits, or people, through ordered steps."),
        msg("Parted by commas: pages, order, names of events."),
        msg("Follow people for so many days; 0 follows visits."),
        msg("Tell what touched people before they converted."),
        msg("Days before an order in which a touch counts."),
        msg("A conversion instead of orders."),
        msg("How many paths."),
        msg("Tell what people paid, months after their first touch."),
        msg("Tell what each model credits; margins need read:money."),
        msg("all, or some with commas."),
        msg("Markov: touches remembered."),
        msg("List the posts of some days with what each brought."),
        msg("List the links, the newest first, with their clicks."),
        msg("List what was spent, as it was entered."),
        msg("Enter costs: all, or none."),
        msg("Makes the write once: the same key with the same body is answered as before."),
        msg("Major units, such as 120.50."),
        msg("ISO 4217; the workspace's when empty."),
        msg("Such as 2026-03-31."),
        msg("List hours worked, as they were entered."),
        msg("Enter hours worked: all, or none."),
        msg("2.5 is two hours and a half."),
        msg("List the dated changes of strategy."),
        msg("List what was imported, oldest first."),
        msg("Show an import with its doubtful rows."),
        msg("Tell how far each kind of file reaches, and live hits."),
        msg("Write the report of a period, the last full quarter without days; what was put in needs read:money."),
        msg("Import orders, through the checks of a file of orders: all, or none; the import can be undone."),
        msg(
            "Import metrics of accounts and posts, as the network counts them: all, or none; the import can be undone."
        ),
        msg("Hand events to the collector of this machine: the same body, keys and answers as on its own port."),
    )
}
"""By the English of the schema; a test holds that none is missing."""
