"""Customers are sent back to storefronts we know, whatever tricks an address plays."""

import pytest

from orders.return_urls import LONGEST, is_returnable

ORIGINS = ["https://shop.example", "http://localhost:8000", "https://shop.example:8443/ignored/path"]


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "https://shop.example/thanks?x=1&y={CHECKOUT_SESSION_ID}",
        "https://SHOP.example:443/thanks",
        "https://shop.example:8443/",
        "http://localhost:8000/a/b",
    ],
)
def test_a_page_of_a_known_storefront_is_fine(url: str) -> None:
    assert is_returnable(url, ORIGINS)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/thanks",
        "//shop.example/thanks",
        "http://shop.example/",
        "https://shop.example:444/",
        "https://shop.example.evil.example/",
        "https://evil.example/https://shop.example",
        "https://shop.example@evil.example/",
        "https://shop.example:pw@evil.example/",
        "https://user@shop.example/",
        "https://:@shop.example/",
        "https://shop.example/#top",
        "https://shop.example/#",
        "https://shop.example\\@evil.example/",
        "https://shop.example/a b",
        "https://shop.example/\n",
        "https://shop.example/\x00",
        "https://shop.example:port/",
        "https://[shop.example/",
        "javascript:alert(1)",
        "ftp://shop.example/",
        "https://shop.example/" + "a" * LONGEST,
    ],
)
def test_anything_else_is_not(url: str) -> None:
    assert not is_returnable(url, ORIGINS)


def test_without_a_list_nothing_is_allowed() -> None:
    assert not is_returnable("https://shop.example/", [])
    assert not is_returnable("https://shop.example/", ["", "not a url", "https://[broken"])
