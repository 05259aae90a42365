//! SVG text to a tree whose every reference is resolved and whose text is laid out.

mod faces;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use imagesize::ImageType;
use parking_lot::Mutex;
use roxmltree::{Document, ParsingOptions};
use usvg::{ImageHrefResolver, ImageKind, Tree};

use super::fonts::{DocumentFonts, MOST_SPENT};
use super::guard::{self, Memory};
use super::hrefs::{self, Loader, Warning};
use super::images::{self, Format, Rasters, Refused, Sources, Unusable, data_uri};
use super::nested::{self, Place, Places};
use super::report::timed;
use super::text::Lettering;
use super::{Error, FontSet, Images, Limits, Missing, Renderer, overflow, style, text};

/// How far pictures may be inside of pictures.
const MOST_NESTED: usize = 3;

/// Bytes that a document need not ask for before there is a picture to ask for: there are no more such documents at one time than
/// there are threads that render.
const SMALL: u64 = 1 << 20;

pub(super) const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Makes trees of texts: of a document, and of the SVGs in it.
pub(super) struct Parser<'a> {
    fonts: &'a FontSet,
    limits: &'a Limits,
    renderer: Renderer,
    loader: Loader<'a>,
    spent: guard::Spent,
    /// Pictures by their addresses, which may be shown thousands of times.
    pictures: Mutex<HashMap<String, Option<ImageKind>>>,
    /// Bytes that documents inside may still have.
    left: Mutex<u64>,
    rasters: Rasters,
    /// The sizes that SVGs inside are shown in.
    places: Mutex<Places>,
    /// Asks for so many bytes in all.
    room: &'a Room<'a>,
    memory: Mutex<Memory>,
    /// The most bytes while a picture was rewritten.
    peak: Mutex<u64>,
    /// Bytes of documents as they are parsed, before usvg sees them.
    markup: Mutex<u64>,
    /// How much style may still take.
    style: Mutex<style::Left>,
    /// Outlines of letters that the tree stands for.
    lettering: Mutex<Lettering>,
    /// The fonts of the document that is being parsed, which are its own.
    faces: Mutex<Arc<DocumentFonts>>,
    /// Bytes of all such fonts.
    faces_kept: Mutex<u64>,
    /// What may still be spent on them.
    faces_left: Mutex<u64>,
    /// How many bytes there would have to be to go on.
    lacking: Mutex<Option<u64>>,
    /// Time that checks took.
    guarded: Mutex<Duration>,
}

/// What belongs to a tree and is not in it.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Where pictures come from, for warnings.
    pub(super) sources: Sources,
    /// What some of the paths stand for.
    pub(super) lettering: Lettering,
}

/// Whether a render may have so many bytes of memory.
pub(super) type Room<'a> = dyn Fn(u64) -> bool + Sync + 'a;

/// Why there is no tree.
#[derive(Debug)]
pub(super) enum Stop {
    Refused(Error),
    /// It takes so many bytes, and they are not free.
    Lacks(u64),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        fonts: &'a FontSet,
        images: &'a Images,
        limits: &'a Limits,
        renderer: Renderer,
        room: &'a Room<'a>,
    ) -> Self {
        Self {
            fonts,
            limits,
            renderer,
            loader: Loader::new(images, limits),
            spent: guard::Spent::default(),
            pictures: Mutex::default(),
            left: Mutex::new(limits.bytes),
            rasters: Rasters::new(renderer == Renderer::Resvg, limits.work),
            places: Mutex::default(),
            room,
            memory: Mutex::default(),
            peak: Mutex::default(),
            markup: Mutex::default(),
            style: Mutex::default(),
            lettering: Mutex::default(),
            faces: Mutex::default(),
            faces_kept: Mutex::default(),
            faces_left: Mutex::new(MOST_SPENT),
            lacking: Mutex::default(),
            guarded: Mutex::default(),
        }
    }

    /// Parses a document. Text elements are laid out; images are those inside the document (data URIs), and those that the
    /// caller lets it load: a document cannot read the machine's files.
    pub(super) fn parse(&self, text: &str) -> Result<Tree, Stop> {
        let tree = self.tree(text, 0, None)?;
        // What a picture inside lacks is known only now.
        match *self.lacking.lock() {
            Some(bytes) => Err(Stop::Lacks(bytes)),
            None => Ok(tree),
        }
    }

    /// Bytes of memory that documents and rewritten pictures take.
    pub(super) fn memory(&self) -> Memory {
        let (memory, kept) = (self.documents(), self.kept());
        let parsing = memory.parsing.saturating_add(kept).max(*self.peak.lock());
        Memory { parsing, trees: memory.trees.saturating_add(kept) }
    }

    fn documents(&self) -> Memory {
        *self.memory.lock()
    }

    /// How much of the time went into checks.
    pub(super) fn guarded(&self) -> Duration {
        *self.guarded.lock()
    }

    /// What was left out, where pictures come from, and what paths of the tree stand for.
    pub(super) fn remarks(self) -> (Vec<Warning>, Beside) {
        let beside = Beside { sources: self.rasters.sources(), lettering: self.lettering.into_inner() };
        (self.loader.warnings(), beside)
    }

    fn guard<T>(&self, check: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let mut spent = Duration::ZERO;
        let checked = timed(&mut spent, check);
        *self.guarded.lock() += spent;
        checked
    }

    /// Goes on only if there is memory for that.
    fn take(&self, memory: Memory) -> Result<(), Stop> {
        self.ask(memory.parsing.saturating_add(self.kept()))?;
        *self.memory.lock() = memory;
        Ok(())
    }

    /// Bytes beside documents that are kept to the end.
    fn kept(&self) -> u64 {
        self.rasters.kept().saturating_add(*self.faces_kept.lock())
    }

    /// Asks for bytes in all.
    fn ask(&self, bytes: u64) -> Result<(), Stop> {
        if bytes > self.limits.memory {
            let what = "bytes of memory for the document";
            return Err(Error::Limit { what, limit: "maxMemory", max: self.limits.memory }.into());
        }
        let is_enough = bytes <= SMALL || (self.room)(bytes);
        if is_enough { Ok(()) } else { Err(Stop::Lacks(bytes)) }
    }

    /// Parses the document, or a picture that is so many levels inside of it, to be shown in a place.
    fn tree(&self, text: &str, level: usize, place: Option<Place>) -> Result<Tree, Stop> {
        let markup = self.looked_at(text, level)?;
        let document = xml(text, self.limits)?;
        let memory = style::memory(&document);
        let made = if memory == 0 {
            self.with_faces(Arc::default(), || self.set(&document, &markup, level, place))
        } else {
            let Memory { parsing, trees } = self.documents();
            self.take(Memory { parsing: parsing.saturating_add(memory), trees })?;
            let style::Styled { text: plain, warnings, faces } = self.guard(|| {
                let shown = place.and_then(|place| place.size(document.root_element()));
                let shown = if level > 0 { style::Shown::Picture(shown) } else { style::Shown::Document };
                style::resolve(&document, shown, self.fonts, &mut self.style.lock())
            })?;
            for warning in warnings {
                self.loader.warn(warning);
            }
            if level > 0 {
                // It is read once more than its text says.
                self.spend(plain.len() as u64)?;
            }
            let markup = self.looked_at(&plain, level)?;
            let document = xml(&plain, self.limits)?;
            let faces = self.load_faces(&faces, &document, level)?;
            self.with_faces(faces, || self.set(&document, &markup, level, place))
        };
        // What people see is what they wrote.
        made.map_err(|error| match error {
            Stop::Refused(Error::InvalidSvgSize { .. }) => {
                Error::InvalidSvgSize { attributes: size_attributes(document.root_element()) }.into()
            }
            other => other,
        })
    }

    /// Makes a tree of a document whose style is resolved: its text is laid out.
    fn set(
        &self,
        document: &Document<'_>,
        markup: &guard::Size,
        level: usize,
        place: Option<Place>,
    ) -> Result<Tree, Stop> {
        if !text::is_in(document) {
            return self.placed(document, markup, level, place);
        }
        // Its text counts as what usvg would make of it; what it becomes counts for itself.
        self.guard(|| guard::document(document, self.limits, &guard::Spent::default()))?;
        let Memory { parsing, trees } = self.documents();
        self.take(Memory { parsing: parsing.saturating_add(text::memory(document)), trees })?;
        let may_keep = self.renderer == Renderer::Auto && level == 0;
        let text::LaidOut { text, warnings, lacks, lettering } = {
            let own = Arc::clone(&self.faces.lock());
            text::lay_out(document, self.fonts, &own, may_keep)?
        };
        self.lettering.lock().extend(lettering);
        if let Some(reason) = lacks.filter(|_| self.fonts.missing() == Missing::Error) {
            return Err(Error::FontMissing { reason }.into());
        }
        for warning in warnings {
            self.loader.warn(warning);
        }
        if level > 0 {
            // It is read once more than its text says.
            self.spend(text.len() as u64)?;
        }
        let markup = self.looked_at(&text, level)?;
        self.placed(&xml(&text, self.limits)?, &markup, level, place)
    }

    /// Looks at a text before it is parsed, and takes the memory that it will need as XML.
    fn looked_at(&self, text: &str, level: usize) -> Result<guard::Size, Stop> {
        let markup = self.guard(|| guard::markup(text, self.limits))?;
        if level > 0 {
            self.spend(markup.again)?;
        }
        let Memory { parsing, trees } = self.documents();
        self.take(Memory { parsing: parsing.saturating_add(markup.looked_at), trees })?;
        *self.markup.lock() += markup.parsed;
        Ok(markup)
    }

    /// Makes a tree of a document whose style is resolved; of a picture, one of its size that nothing shows outside of.
    fn placed(
        &self,
        document: &Document<'_>,
        markup: &guard::Size,
        level: usize,
        place: Option<Place>,
    ) -> Result<Tree, Stop> {
        let again = |text: &str| {
            let markup = self.looked_at(text, level)?;
            let document = xml(text, self.limits)?;
            let tree = self.checked(&document, &markup, level)?;
            let clipped =
                if nested::overflows(&tree) { nested::clipped(&document, tree.size()) } else { None };
            Ok::<_, Stop>((tree, clipped))
        };
        let (tree, clipped) = if let Some(text) = nested::sized(document, place) {
            again(&text)?
        } else {
            let tree = self.checked(document, markup, level)?;
            let is_outside = level > 0 && nested::overflows(&tree);
            let clipped = if is_outside { nested::clipped(document, tree.size()) } else { None };
            (tree, clipped)
        };
        match clipped {
            Some(text) => again(&text).map(|(tree, _)| tree),
            None => Ok(tree),
        }
    }

    /// Makes a tree of a document whose style is resolved.
    fn checked(&self, document: &Document<'_>, markup: &guard::Size, level: usize) -> Result<Tree, Stop> {
        let text = document.input_text();
        for warning in style::missing_references(document) {
            self.loader.warn(warning);
        }
        let checked = self.guard(|| guard::document(document, self.limits, &self.spent))?;
        for (href, reason) in
            hrefs::of_images(document).filter_map(|href| Some((href, data_uri::unreadable(href)?)))
        {
            self.loader.warn(Warning::broken(href, reason.to_owned()));
        }
        if checked.text.is_some() {
            *self.markup.lock() += markup.parsed;
        }
        let made = checked.memory.parsing.saturating_add(*self.markup.lock());
        let parsing = made.max(self.documents().parsing);
        self.take(Memory { parsing, ..checked.memory })?;
        let places = nested::places(document, &mut |fragment| self.loader.warn(Warning::view(fragment)));
        self.places.lock().extend(places);
        let other = checked.text.as_deref().map(|text| xml(text, self.limits)).transpose()?;
        let shown = other.as_ref().unwrap_or(document);
        let made = overflow::caught(document, || Tree::from_xmltree(shown, &self.options(level)));
        made.map_err(|reason| refused(reason, text))?.map_err(|error| {
            Stop::Refused(match error {
                usvg::Error::InvalidSize => {
                    Error::InvalidSvgSize { attributes: size_attributes(document.root_element()) }
                }
                usvg::Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => {
                    too_many_nodes(self.limits)
                }
                other => refused(other.to_string(), text),
            })
        })
    }

    fn options(&self, level: usize) -> usvg::Options<'_> {
        usvg::Options {
            font_family: self.fonts.default_family().to_owned(),
            font_size: style::MEDIUM,
            image_href_resolver: ImageHrefResolver {
                resolve_data: Box::new(move |media_type, bytes, _| {
                    self.picture(images::DATA, Some(media_type), &bytes, level)
                }),
                resolve_string: Box::new(move |href, _| self.loaded(href, level)),
            },
            ..usvg::Options::default()
        }
    }

    /// The picture behind an address in a document that is `level` levels inside of another.
    fn loaded(&self, href: &str, level: usize) -> Option<ImageKind> {
        if data_uri::is_data(href) {
            // One that usvg cannot read has been warned of.
            return None;
        }
        if level > 0 {
            // As in browsers: a picture is one file.
            self.loader
                .warn(Warning::refused(href, "an image inside an image has to be a `data:` URI".to_owned()));
            return None;
        }
        if let Some(known) = self.pictures.lock().get(href) {
            return known.clone();
        }
        let picture = self.picture(href, None, &self.loader.load(href)?, level);
        // A document is parsed for each place it is shown in, and paid for each time.
        if !matches!(picture, Some(ImageKind::SVG(_))) {
            self.pictures.lock().insert(href.to_owned(), picture.clone());
        }
        picture
    }

    /// A raster picture, or why it cannot be shown; neither if there is no memory for it.
    fn raster(
        &self,
        href: &str,
        format: ImageType,
        bytes: &Arc<Vec<u8>>,
    ) -> Result<ImageKind, Option<String>> {
        let reserve = |bytes: u64| {
            let total = self.documents().parsing.saturating_add(bytes);
            self.ask(total).map_err(|stop| match stop {
                Stop::Refused(error) => Refused::Unusable(Unusable(error.to_string())),
                Stop::Lacks(bytes) => Refused::Lacks(bytes),
            })?;
            let mut peak = self.peak.lock();
            *peak = total.max(*peak);
            Ok(())
        };
        match self.rasters.picture(href, format, bytes, reserve) {
            Ok((picture, warnings)) => {
                for warning in warnings {
                    self.loader.warn(warning);
                }
                Ok(picture)
            }
            Err(Refused::Unusable(Unusable(reason))) => Err(Some(reason)),
            Err(Refused::Lacks(bytes)) => {
                self.give_up(bytes);
                Err(None)
            }
        }
    }

    /// There are not so many bytes: all that comes now is in vain.
    fn give_up(&self, bytes: u64) {
        *self.left.lock() = 0;
        *self.lacking.lock() = Some(bytes);
    }

    /// The text of a document inside of this one: all together may have as many bytes as one.
    fn text<'b>(&self, bytes: &'b [u8]) -> Result<Cow<'b, str>, Error> {
        let mut left = self.left.lock();
        let text = guard::text(bytes, &Limits { bytes: *left, ..*self.limits })?;
        *left -= text.len() as u64;
        Ok(text)
    }

    /// Counts what parsing a document inside of this one takes, as bytes of its text.
    fn spend(&self, bytes: u64) -> Result<(), Error> {
        let mut left = self.left.lock();
        let rest = left.checked_sub(bytes);
        *left = rest.unwrap_or_default();
        let (what, limit) = ("bytes of documents inside, with what is read again,", "maxBytes");
        rest.map(|_| ()).ok_or(Error::Limit { what, limit, max: self.limits.bytes })
    }

    /// A picture inside a document that is `level` levels inside itself; none, and a warning, if it cannot be shown.
    fn picture(
        &self,
        href: &str,
        media_type: Option<&str>,
        bytes: &Arc<Vec<u8>>,
        level: usize,
    ) -> Option<ImageKind> {
        let picture = match Format::of(media_type, bytes) {
            Err(Unusable(reason)) => Err(Some(reason)),
            Ok(Format::Raster(format)) => self.raster(href, format, bytes),
            Ok(Format::Svg) if level < MOST_NESTED => self.nested(href, bytes, level),
            Ok(Format::Svg) => {
                Err(Some(format!("it is more than {MOST_NESTED} levels inside of other images")))
            }
        };
        picture.map_err(|reason| reason.map(|reason| self.loader.warn(Warning::broken(href, reason)))).ok()
    }

    /// An SVG inside a document, or why it cannot be shown; neither if there is no memory for it.
    fn nested(&self, href: &str, bytes: &[u8], level: usize) -> Result<ImageKind, Option<String>> {
        let text = self.text(bytes).map_err(Stop::from);
        let place = {
            let places = self.places.lock();
            places.get(bytes).or_else(|| places.get(href.as_bytes())).copied()
        };
        let tree = text.and_then(|text| self.tree(&text, level + 1, place));
        match tree {
            Ok(tree) => Ok(ImageKind::SVG(tree)),
            Err(Stop::Lacks(bytes)) => {
                self.give_up(bytes);
                Err(None)
            }
            Err(Stop::Refused(error)) => {
                if let Error::Limit { .. } | Error::TooComplex { .. } | Error::Circle { .. } = error {
                    // There may be thousands more like it, and each takes a while to refuse.
                    *self.left.lock() = 0;
                }
                Err(Some(error.to_string()))
            }
        }
    }
}

/// Parses XML whose root element is an SVG.
pub(super) fn document<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Error> {
    guard::markup(text, limits)?;
    xml(text, limits)
}

fn xml<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Error> {
    let nodes_limit = u32::try_from(limits.nodes).unwrap_or(u32::MAX);
    // Editors write a DOCTYPE, and Adobe Illustrator declares entities in it.
    let options = ParsingOptions { allow_dtd: true, nodes_limit, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => too_many_nodes(limits),
        error => refused(format!("it is not XML: {error}{}", remedy(&error, text)), text),
    })?;
    let name = document.root_element().tag_name();
    if name.name() != "svg" {
        return Err(refused(format!("its root element is <{}>", name.name()), text));
    }
    if name.namespace() != Some(SVG_NAMESPACE) {
        return Err(refused(format!("its root element lacks xmlns=\"{SVG_NAMESPACE}\""), text));
    }
    Ok(document)
}

/// What to do about an error that those make who write SVG as HTML.
fn remedy(error: &roxmltree::Error, text: &str) -> &'static str {
    let at = byte_at(text, error.pos());
    let before = text.get(..at).unwrap_or(text);
    let is_in = |element: &str| {
        let opened = before.rfind(&format!("<{element}"));
        opened.is_some_and(|start| !before[start..].contains(&format!("</{element}")))
    };
    match error {
        _ if is_in("style") || is_in("script") => {
            " (write `&` as `&amp;` and `<` as `&lt;`, or put the text between `<![CDATA[` and `]]>`)"
        }
        roxmltree::Error::UnknownEntityReference(..) | roxmltree::Error::MalformedEntityReference(..) => {
            " (write `&` as `&amp;`, and characters as they are or by number)"
        }
        _ => "",
    }
}

/// Where a line and a column are.
fn byte_at(text: &str, pos: roxmltree::TextPos) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(pos.row.saturating_sub(1) as usize).map(str::len).sum();
    let line = lines.next().unwrap_or_default();
    before + line.chars().take(pos.col.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>()
}

fn refused(reason: String, text: &str) -> Error {
    Error::InvalidSvg { reason, excerpt: guard::excerpt(text) }
}

const fn too_many_nodes(limits: &Limits) -> Error {
    Error::Limit { what: "nodes", limit: "maxNodes", max: limits.nodes }
}

/// The attributes that decide an SVG's size, as written.
fn size_attributes(root: roxmltree::Node<'_, '_>) -> String {
    ["width", "height", "viewBox"]
        .into_iter()
        .filter_map(|name| root.attribute(name).map(|value| format!(" {name}=\"{}\"", guard::excerpt(value))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Tree, Error> {
        let fonts = FontSet::embedded();
        let parsed =
            Parser::new(&fonts, &Images::None, &Limits::default(), Renderer::Auto, &|_| true).parse(text);
        parsed.map_err(|stop| match stop {
            Stop::Refused(error) => error,
            Stop::Lacks(bytes) => panic!("there are {bytes} bytes"),
        })
    }

    fn error(text: &str) -> Error {
        parse(text).unwrap_err()
    }

    #[test]
    fn what_is_not_svg_is_refused_with_the_reason() {
        for (text, reason) in [
            ("hello", "it is not XML"),
            ("<svg", "it is not XML"),
            ("<html/>", "its root element is <html>"),
            ("<svg width='1' height='1'/>", "lacks xmlns"),
        ] {
            let error = error(text);
            assert_eq!(error.code(), "ERR_OGPRESS_INVALID_SVG", "{text}");
            assert!(error.to_string().contains(reason), "{error}");
            assert!(error.to_string().contains(&text[..4]), "{error}");
        }
    }

    #[test]
    fn an_error_of_svg_that_is_written_as_html_names_the_remedy() {
        let message =
            |inside: &str| error(&format!("<svg xmlns='{SVG_NAMESPACE}'>{inside}</svg>")).to_string();
        for sheet in ["a{&:hover{fill:red}}", "@media (width<9px){a{fill:red}}"] {
            assert!(message(&format!("<style>\n{sheet}</style>")).contains("<![CDATA["), "{sheet}");
        }
        assert!(message("<text>a&nbsp;b</text>").contains("`&amp;`"));
        assert!(!message("<g>").contains("CDATA"));
    }

    #[test]
    fn an_svg_without_a_size_is_refused_and_its_attributes_are_shown() {
        let error = error("<svg xmlns='http://www.w3.org/2000/svg' width='0' height='-5'/>");
        assert_eq!(error, Error::InvalidSvgSize { attributes: " width=\"0\" height=\"-5\"".to_owned() });
        assert_eq!(error.code(), "ERR_OGPRESS_INVALID_SVG_SIZE");
    }

    #[test]
    fn a_paint_that_names_an_ordinary_element_is_the_colour_behind_it_or_none() {
        let fill = |element: &str, paint: &str| {
            let text = format!(
                "<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'><{element} id='a'/><path fill='{paint}' stroke='blue' d='M0 0h9v9'/></svg>"
            );
            let tree = parse(&text).unwrap();
            let path = tree.root().children().iter().find_map(|node| match node {
                usvg::Node::Path(path) => Some(path.fill().map(|fill| fill.paint().clone())),
                _ => None,
            });
            path.unwrap()
        };
        let red = Some(usvg::Paint::Color(usvg::Color::new_rgb(255, 0, 0)));
        for element in ["g", "rect", "text", "mask", "filter", "unknown"] {
            assert_eq!(fill(element, "url(#a) red"), red, "{element}");
            assert_eq!(fill(element, "url(#a) none"), None, "{element}");
            assert_eq!(fill(element, "url(#a)"), None, "{element}");
        }
    }

    #[test]
    fn equal_pictures_are_one_in_memory() {
        let png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
        let image = format!("<image width='9' height='9' href='{png}'/>");
        let tree = parse(&format!("<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'>{image}{image}</svg>"))
            .unwrap();
        let mut found = Vec::new();
        for node in tree.root().children() {
            let usvg::Node::Group(group) = node else { panic!("no group around a picture") };
            let Some(usvg::Node::Image(image)) = group.children().first() else { panic!("no picture") };
            let ImageKind::PNG(bytes) = image.kind() else { panic!("no PNG") };
            found.push(Arc::clone(bytes));
        }
        assert!(found.len() == 2 && Arc::ptr_eq(&found[0], &found[1]));
    }

    #[test]
    fn a_document_goes_on_only_while_there_is_room() {
        let inside =
            format!("data:image/svg+xml,%3Csvg xmlns='{SVG_NAMESPACE}' width='9' height='9'>%3Cg/>%3C/svg>");
        let text = format!(
            "<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'><!--{}--><image width='9' height='9' href=\"{inside}\"/></svg>",
            " ".repeat(2 << 20)
        );
        let (fonts, limits) = (FontSet::embedded(), Limits::default());
        let asked = Mutex::new(Vec::new());
        let parse = |most: u64| {
            let room = |bytes: u64| {
                asked.lock().push(bytes);
                bytes <= most
            };
            Parser::new(&fonts, &Images::None, &limits, Renderer::Auto, &room).parse(&text).map(drop)
        };
        parse(u64::MAX).unwrap();
        let needed = std::mem::take(&mut *asked.lock());
        assert!(needed.len() == 4 && needed.is_sorted(), "two documents ask twice each: {needed:?}");
        for most in [0, needed[0] - 1, needed[3] - 1] {
            let Err(Stop::Lacks(bytes)) = parse(most) else { panic!("{most} bytes suffice") };
            assert!(bytes > most, "{bytes} of {most}");
        }
        let small = Limits { memory: 1000, ..limits };
        let refused = Parser::new(&fonts, &Images::None, &small, Renderer::Auto, &|_| true).parse(&text);
        assert!(
            matches!(refused, Err(Stop::Refused(Error::Limit { limit: "maxMemory", .. }))),
            "{refused:?}"
        );
    }

    #[test]
    fn a_document_of_too_many_nodes_is_refused() {
        let text =
            format!("<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'>{}</svg>", "<g/>".repeat(250_001));
        assert_eq!(error(&text).code(), "ERR_OGPRESS_LIMIT");
    }

    #[test]
    fn a_file_is_never_opened() {
        let file = std::env::temp_dir().join(format!("ogpress-{}.svg", std::process::id()));
        let picture =
            format!("<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'><rect width='1' height='1'/></svg>");
        std::fs::write(&file, &picture).unwrap();
        let image = |href: &str| {
            let text = format!(
                "<svg xmlns='{SVG_NAMESPACE}' width='1' height='1'><image href=\"{href}\" width='1' height='1'/></svg>"
            );
            parse(&text).unwrap().root().has_children()
        };
        let inside = format!("data:image/svg+xml,{}", picture.replace('<', "%3C"));
        assert!(image(&inside), "the picture itself is good");
        assert!(!image(file.to_str().unwrap()));
        std::fs::remove_file(file).unwrap();
    }

    fn warnings(body: &str) -> Vec<(&'static str, String)> {
        let fonts = FontSet::embedded();
        let limits = Limits::default();
        let parser = Parser::new(&fonts, &Images::None, &limits, Renderer::Auto, &|_| true);
        parser.parse(&format!("<svg xmlns='{SVG_NAMESPACE}' width='9' height='9'>{body}</svg>")).unwrap();
        parser.remarks().0.into_iter().map(|warning| (warning.code, warning.message)).collect()
    }

    #[test]
    fn an_image_that_is_left_out_is_always_a_warning() {
        for (href, expected) in [
            ("data:image/png;base64,@@@@", "not base64"),
            ("DATA:image/png;base64,AAA-", "not base64"),
            ("data:", "no comma"),
            ("data:image/png;base64,", "empty"),
            ("data:image/png;base64,AAAA", "neither PNG"),
            ("data:image/avif;base64,AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUI=", "AVIF"),
            ("data:text/xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            ("data:image/svg+xml,%3Csvg width='9' height='9'/>", "xmlns"),
            ("data:image/svg+xml;base64,iVBORw0KGgo=", "labelled as an SVG"),
            ("data:image/png;base64,iVBORw0KGgo=", "header"),
        ] {
            let found = warnings(&format!("<image width='9' height='9' href=\"{href}\"/>"));
            let [(code, reason)] = &found[..] else { panic!("{href}: {found:?}") };
            assert_eq!(*code, "WARN_OGPRESS_IMAGE_BROKEN", "{href}");
            assert!(reason.contains(expected), "{href}: {reason}");
        }
        let found = warnings("<image width='9' height='9' href='undefined'/>");
        assert_eq!(found[0].0, "WARN_OGPRESS_IMAGE_REFUSED");
    }

    #[test]
    fn an_svg_inside_is_cut_off_at_its_size() {
        let bounds = |content: &str| {
            let inside = format!(
                "data:image/svg+xml,%3Csvg xmlns='{SVG_NAMESPACE}' width='4' height='2'>{content}%3C/svg>"
            );
            let text = format!(
                "<svg xmlns='{SVG_NAMESPACE}' width='8' height='4'><image width='8' height='4' href=\"{inside}\"/></svg>"
            );
            let tree = parse(&text).unwrap();
            let usvg::Node::Group(group) = &tree.root().children()[0] else { panic!("no group") };
            let usvg::Node::Image(image) = &group.children()[0] else { panic!("no image") };
            let ImageKind::SVG(tree) = image.kind() else { panic!("no SVG") };
            let mut clips = 0;
            let mut groups = vec![tree.root()];
            while let Some(group) = groups.pop() {
                clips += usize::from(group.clip_path().is_some());
                groups.extend(group.children().iter().filter_map(|node| match node {
                    usvg::Node::Group(group) => Some(&**group),
                    _ => None,
                }));
            }
            clips
        };
        assert_eq!(bounds("%3Cpath d='M0 0h4v2z'/>"), 0);
        assert_eq!(bounds("%3Cpath d='M0 0h5v2z'/>"), 1);
    }
}
