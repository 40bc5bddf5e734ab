"""What every page of an edition shares: names, navigation, footer, banners, addresses of the standing pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cluster.edition import Edition, first_place
from cluster.model import Model, Site
from cluster.references import named_in_settings
from cluster.sites import Column
from cluster.urls import EditionUrls
from cluster.visibility import public_document
from plugins.engine.theme import Theme, colour_sheet
from plugins.engine.views import BannerView, ChannelLinks, EditionView, Footer, Link, NavItem

HTML_LANG = {"zh": "zh-CN"}
RTL = frozenset({"ar", "ug", "fa", "he", "ur"})
LANGUAGE_NAMES = {
    "zh": "中文",
    "en": "English",
    "ru": "Русский",
    "ja": "日本語",
    "ko": "한국어",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "ar": "العربية",
    "mn": "Монгол",
    "ug": "ئۇيغۇرچە",
    "bo": "བོད་ཡིག",
    "kk": "Қазақша",
}
DEFAULT_COLOUR = "#0b4a8f"


def html_lang(lang: str) -> str:
    """The BCP 47 tag of a page's language."""
    return HTML_LANG.get(lang, lang)


def language_name(lang: str) -> str:
    """A language in its own words."""
    return LANGUAGE_NAMES.get(lang, lang)


def home_link(site: Site, lang: str, seen_from: str) -> Link:
    """A site's home in `lang`, or in its first language if it does not speak `lang`."""
    language = lang if lang in site.languages else site.languages[0]
    name = site.text(site.config.name, language)
    url = EditionUrls(site, language).home().seen_from(seen_from)
    return Link(name, url, lang="" if language == lang else html_lang(language))


def edition_view(edition: Edition, theme: Theme) -> EditionView:
    """The shared part of every page of `edition`."""
    site, lang, model = edition.site, edition.lang, edition.model
    config, urls = site.config, edition.urls
    top = model.sites[model.config.top]
    top_lang = lang if lang in top.languages else top.languages[0]
    parent = model.sites[config.parent] if config.parent else None
    emblem = config.theme.emblem
    sheets = [theme.stylesheet.url]
    if config.theme.colour:
        sheets.append(colour_sheet(config.theme.colour).url)
    return EditionView(
        site=site.id,
        lang=lang,
        html_lang=html_lang(lang),
        direction="rtl" if lang in RTL else "ltr",
        site_name=site.text(config.name, lang),
        short_name=site.text(config.short_name or config.name, lang),
        description=site.text(config.description, lang) if config.description else "",
        level=config.level.value,
        domain=site.host,
        home_url=urls.home().url,
        languages=tuple(
            Link(
                language_name(code),
                EditionUrls(site, code).home().url,
                lang=html_lang(code),
                current=code == lang,
            )
            for code in site.languages
        ),
        parent=home_link(parent, lang, site.host) if parent else None,
        children=tuple(home_link(child, lang, site.host) for child in model.children(site.id)),
        nav=navigation(edition),
        footer=_footer(site, lang),
        channels=_channels(site),
        banners=tuple(_banners(edition)),
        stylesheets=tuple(sheets),
        scripts=tuple(asset.url for name, asset in theme.scripts.items() if name != "search"),
        icon_url=theme.images["icon.svg"].url if "icon.svg" in theme.images else "/favicon.ico",
        manifest_url="/site.webmanifest",
        emblem_url=urls.below(f"files/{emblem}").url if emblem else "",
        theme_colour=config.theme.colour or DEFAULT_COLOUR,
        search_url=urls.special("search").url,
        site_map_url=urls.special("site-map").url,
        subscribe_url=urls.special("subscribe").url,
        contact_url=urls.special("contact").url,
        archive_url=urls.archive().url,
        directory_url=EditionUrls(top, top_lang).special("directory").seen_from(site.host),
        accessibility_url=urls.special("accessibility").url,
        feed_url=urls.below("feed.atom").url,
        preview=model.preview,
    )


def navigation(edition: Edition) -> tuple[NavItem, ...]:
    """The open columns of an edition as a tree, in the order of site.toml."""
    return tuple(_items(edition, edition.columns, ""))


def _items(edition: Edition, columns: Iterable[Column], above: str) -> Iterator[NavItem]:
    held = tuple(columns)
    for column in held:
        if column.path.rpartition("/")[0] == above:
            name = edition.site.text(column.name, edition.lang)
            children = tuple(_items(edition, held, column.path))
            yield NavItem(column.path, name, edition.urls.column(column.path).url, column.type, children)


def _footer(site: Site, lang: str) -> Footer:
    config, contacts = site.config, site.config.contacts
    digits = "".join(character for character in config.police or "" if character.isdigit())
    return Footer(
        organiser=site.text(config.organiser, lang),
        operator=site.text(config.operator, lang) if config.operator else "",
        address=site.text(contacts.address, lang) if contacts.address else "",
        postcode=contacts.postcode or "",
        phone=contacts.phone or "",
        email=contacts.email or "",
        hours=site.text(contacts.hours, lang) if contacts.hours else "",
        site_code=config.site_code or "",
        icp=config.icp or "",
        icp_url="https://beian.miit.gov.cn/" if config.icp else "",
        police=config.police or "",
        police_url=f"https://beian.mps.gov.cn/#/query/webSearch?code={digits}" if digits else "",
        party_mark_url=config.party_mark or "",
    )


def _channels(site: Site) -> ChannelLinks:
    channels = site.config.channels
    return ChannelLinks(
        channels.letters or "",
        channels.consultations or "",
        channels.applications or "",
        channels.disclosure or "",
        channels.ratings or "",
    )


def _banners(edition: Edition) -> Iterator[BannerView]:
    """Banners of the site itself and those that sites above put on their descendants, while they last."""
    model: Model = edition.model
    for name in (edition.site.id, *edition.site.ancestors):
        site = model.sites[name]
        for banner in site.config.banners:
            if (
                name != edition.site.id and not banner.descendants
            ) or not banner.starts <= model.at < banner.ends:
                continue
            yield BannerView(
                site.text(banner.text, edition.lang),
                _banner_url(edition, name, banner.link or ""),
                banner.starts,
                banner.ends,
                site.text(site.config.name, edition.lang),
            )


def _banner_url(edition: Edition, site: str, link: str) -> str:
    """Where a banner of `site` leads: "" while the document that it names is not public."""
    named = named_in_settings(site, link)
    if named is None:
        return link
    document = public_document(edition.model, named.key, named.lang, edition.lang)
    if document is None:
        return ""
    anchor = f"#{named.anchor}" if named.anchor else ""
    return first_place(edition.model, document).seen_from(edition.site.host) + anchor
