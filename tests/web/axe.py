"""What axe finds wrong with a page that stands in a browser."""

from typing import Any

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What another theme alone can break."""
RUN = "async options => (await axe.run(options)).violations"


def violations(page: Any, rules: dict[str, Any] = RULES) -> list[tuple[str, list[tuple[Any, str]]]]:
    """Return each rule that is broken, with where and why; what holds is not gathered: it is most of a large page."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("typeof axe === 'object' && Boolean(axe.run)"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(RUN, {**rules, "resultTypes": ["violations"]})
    return [(rule["id"], [(node["target"], node["failureSummary"]) for node in rule["nodes"]]) for rule in found]
