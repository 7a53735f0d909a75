#!/usr/bin/python3
"""Every link of the pages to a file of the project leads to a file, and every anchor to a heading."""

import re
import unittest

from pages import PROJECT, name_of, pages

LINK = re.compile(r"\]\(([^)\s]+)\)")


def without_code(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    for heading in re.findall(r"^#+ (.+)$", without_code(page.read_text(encoding="utf-8")), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class Links(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for page in pages():
            for link in LINK.findall(without_code(page.read_text(encoding="utf-8"))):
                if link.startswith(("https://", "http://", "mailto:")):
                    continue
                path, _, anchor = link.partition("#")
                target = (page.parent / path).resolve() if path else page
                with self.subTest(page=name_of(page), link=link):
                    self.assertTrue(target.exists())
                    self.assertTrue(target.is_relative_to(PROJECT))
                    if anchor:
                        self.assertIn(anchor, list(anchors(target)))

    def test_every_page_can_be_reached_from_the_readme(self):
        reached, waiting = set(), [PROJECT / "README.md"]
        while waiting:
            page = waiting.pop()
            if page in reached or page.suffix != ".md" or not page.exists():
                continue
            reached.add(page)
            links = LINK.findall(without_code(page.read_text(encoding="utf-8")))
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link]
        self.assertEqual([], [name_of(page) for page in pages() if page not in reached])


if __name__ == "__main__":
    unittest.main()
