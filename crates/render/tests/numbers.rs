//! Extreme numbers in every attribute that has numbers, with both painters.

use std::any::Any;
use std::num::NonZero;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ogpress_render::{Cancellation, Compression, Error, FontSet, Options, Renderer, file};

const NUMBERS: [&str; 7] = ["1e9", "1e15", "1e38", "1e39", "-1e9", "-1e38", "1e-30"];

/// The time limit of one render. It is far more than any needs, even without optimization on a busy machine.
const MOST: Duration = Duration::from_secs(8);

const GRAPHIC: &str = "<g filter='url(#f)'><path d='M5 5h30v20z' fill='#c33'/></g>";

/// Attributes of filter primitives. They filter `GRAPHIC`.
const PRIMITIVES: [(&str, &[&str]); 17] = [
    ("feGaussianBlur", &["stdDeviation"]),
    ("feDropShadow", &["dx", "dy", "stdDeviation", "flood-opacity"]),
    ("feOffset", &["dx", "dy"]),
    ("feFlood", &["flood-opacity"]),
    ("feBlend", &[]),
    ("feComposite operator='arithmetic' in2='SourceAlpha'", &["k1", "k2", "k3", "k4"]),
    ("feMerge", &[]),
    ("feTile", &[]),
    ("feImage href='#i'", &[]),
    ("feColorMatrix type='saturate'", &["values"]),
    ("feColorMatrix type='hueRotate'", &["values"]),
    (
        "feConvolveMatrix kernelMatrix='1 2 3 4 5 6 7 8 9'",
        &["order", "divisor", "bias", "targetX", "targetY"],
    ),
    ("feMorphology", &["radius"]),
    ("feDisplacementMap in2='SourceGraphic' xChannelSelector='R'", &["scale"]),
    ("feTurbulence", &["baseFrequency", "numOctaves", "seed"]),
    ("feDiffuseLighting", &["surfaceScale", "diffuseConstant"]),
    ("feSpecularLighting", &["surfaceScale", "specularConstant", "specularExponent"]),
];

const LIGHTS: [(&str, &[&str]); 3] = [
    ("feDistantLight", &["azimuth", "elevation"]),
    ("fePointLight", &["x", "y", "z"]),
    (
        "feSpotLight",
        &["x", "y", "z", "pointsAtX", "pointsAtY", "pointsAtZ", "specularExponent", "limitingConeAngle"],
    ),
];

const REGION: [&str; 4] = ["x", "y", "width", "height"];

/// Other documents. `N` stands for the number, `G` for `GRAPHIC`, `P` and `S` for images.
const OTHERS: [&str; 66] = [
    "<filter id='f' x='N'><feMorphology/></filter>G",
    "<filter id='f' y='N'><feMorphology/></filter>G",
    "<filter id='f' width='N'><feMorphology/></filter>G",
    "<filter id='f' height='N'><feOffset/><feTile/></filter>G",
    "<filter id='f' filterUnits='userSpaceOnUse' x='N' y='N' width='N' height='N'><feMorphology/></filter>G",
    "<filter id='f' filterUnits='userSpaceOnUse' x='-N' y='0' width='N' height='40'><feFlood/><feTile/></filter>G",
    "<filter id='f' primitiveUnits='objectBoundingBox'><feMorphology radius='N'/></filter>G",
    "<filter id='f' primitiveUnits='objectBoundingBox'><feOffset dx='N' dy='N'/><feMorphology/></filter>G",
    "<filter id='f' primitiveUnits='objectBoundingBox'><feFlood x='N' width='N'/><feMorphology/></filter>G",
    "<filter id='f'><feOffset dx='N'/><feTile/></filter>G",
    "<filter id='f'><feDropShadow dx='N' dy='N' stdDeviation='N'/><feMorphology/></filter>G",
    "<filter id='f'><feGaussianBlur stdDeviation='N'/><feMorphology/></filter>G",
    "<filter id='f'><feComponentTransfer><feFuncR type='gamma' amplitude='N' exponent='N' offset='N'/></feComponentTransfer></filter>G",
    "<filter id='f'><feComponentTransfer><feFuncA type='linear' slope='N' intercept='N'/></feComponentTransfer></filter>G",
    "<filter id='f'><feComponentTransfer><feFuncA type='table' tableValues='N 0 N'/></feComponentTransfer></filter>G",
    "<filter id='f'><feColorMatrix values='N 0 0 0 N 0 N 0 0 0 0 0 1 0 0 0 0 0 N 0'/></filter>G",
    "<filter id='f'><feMorphology/></filter><g transform='scale(N)'>G</g>",
    "<filter id='f'><feMorphology/></filter><g transform='scale(N 1)'>G</g>",
    "<filter id='f'><feMorphology/></filter><g transform='skewX(N)'>G</g>",
    "<filter id='f'><feMorphology/></filter><g transform='translate(N N)'>G</g>",
    "<filter id='f'><feGaussianBlur stdDeviation='2'/></filter><g transform='matrix(N 1 1 N 0 0)'>G</g>",
    "<filter id='f'><feMorphology/></filter><g filter='url(#f)'><g transform='scale(N)'><path d='M5 5h30v20z'/></g></g>",
    "<filter id='f'><feGaussianBlur/></filter><g filter='url(#f)'><path d='M5 5HNV20z'/></g>",
    "<filter id='f'><feMorphology/></filter><g filter='url(#f)'><path d='M-N 5HNV20z'/></g>",
    "<g filter='blur(Npx)'><path d='M5 5h30v20z'/></g>",
    "<g filter='drop-shadow(Npx Npx Npx red)'><path d='M5 5h30v20z'/></g>",
    "<g filter='saturate(N) brightness(N) hue-rotate(Ndeg)'><path d='M5 5h30v20z'/></g>",
    "<image href='P' width='N' height='9'/>",
    "<image href='P' width='9' height='N' preserveAspectRatio='xMidYMid slice'/>",
    "<image href='P' x='N' y='N' width='9' height='9'/>",
    "<image href='P' width='N' height='N' preserveAspectRatio='none'/>",
    "<image href='P' width='9' height='9' transform='scale(N)'/>",
    "<image href='S' width='N' height='9'/>",
    "<image href='S' x='N' width='9' height='N' preserveAspectRatio='none'/>",
    "<pattern id='p' width='N' height='.1'><path d='M0 0h2v2z'/></pattern><rect width='50' height='30' fill='url(#p)'/>",
    "<pattern id='p' x='N' y='N' width='9' height='9' patternUnits='userSpaceOnUse'><path d='M0 0h2v2z'/></pattern><rect width='50' height='30' fill='url(#p)'/>",
    "<pattern id='p' width='N' height='N' patternUnits='userSpaceOnUse'><path d='M0 0h2v2z'/></pattern><rect width='50' height='30' fill='url(#p)'/>",
    "<pattern id='p' width='.1' height='.1' viewBox='0 0 N 1'><path d='M0 0h2v2z'/></pattern><rect width='50' height='30' fill='url(#p)'/>",
    "<pattern id='p' width='.1' height='.1' patternTransform='scale(N)'><path d='M0 0h2v2z'/></pattern><rect width='50' height='30' fill='url(#p)'/>",
    "<pattern id='p' width='.1' height='.1' patternTransform='rotate(N) skewX(N)'><path d='M0 0h2v2z'/></pattern><rect width='50' height='30' stroke='url(#p)' stroke-width='9'/>",
    "<pattern id='p' width='.1' height='.1' patternContentUnits='objectBoundingBox'><path d='M0 0hNv2z'/></pattern><rect width='50' height='30' fill='url(#p)'/>",
    "<mask id='m' x='N' width='N'><rect width='9' height='9' fill='#888'/></mask><rect width='50' height='30' mask='url(#m)'/>",
    "<mask id='m' maskUnits='userSpaceOnUse' x='N' y='0' width='N' height='N'><rect width='9' height='9' fill='#888'/></mask><rect width='50' height='30' mask='url(#m)'/>",
    "<mask id='m' maskContentUnits='objectBoundingBox'><rect width='N' height='9' fill='#888'/></mask><rect width='50' height='30' mask='url(#m)'/>",
    "<clipPath id='c' transform='scale(N)'><path d='M0 0h9v9z'/><path d='M3 3h9v9z'/></clipPath><rect width='50' height='30' clip-path='url(#c)'/>",
    "<clipPath id='c' clipPathUnits='objectBoundingBox'><path d='M0 0hNv9z'/><path d='M3 3h9v9z'/></clipPath><rect width='50' height='30' clip-path='url(#c)'/>",
    "<clipPath id='c'><path d='M0 0L9 N 20 20 NNN 5'/><circle r='N'/></clipPath><rect width='50' height='30' clip-path='url(#c)'/>",
    "<marker id='m' markerWidth='N' markerHeight='N'><path d='M0 0h2v2z'/></marker><path d='M5 5h30' marker-start='url(#m)'/>",
    "<marker id='m' viewBox='0 0 N N' refX='N' refY='N'><path d='M0 0h2v2z'/></marker><path d='M5 5h30' marker-end='url(#m)'/>",
    "<marker id='m' orient='N'><path d='M0 0h2v2z'/></marker><path stroke='red' stroke-width='N' d='M5 5h30' marker-end='url(#m)'/>",
    "<linearGradient id='g' x1='N' x2='N' y2='1'><stop stop-color='red'/><stop offset='N' stop-opacity='N'/></linearGradient><rect width='50' height='30' fill='url(#g)'/>",
    "<linearGradient id='g' gradientUnits='userSpaceOnUse' x2='N' gradientTransform='scale(N)'><stop/><stop offset='1'/></linearGradient><rect width='50' height='30' fill='url(#g)'/>",
    "<radialGradient id='g' cx='N' cy='N' r='N' fx='N' fr='N'><stop/><stop offset='1'/></radialGradient><rect width='50' height='30' fill='url(#g)'/>",
    "<radialGradient id='g' r='N' gradientTransform='matrix(N 0 0 1 N 0)'><stop/><stop offset='1' stop-color='red'/></radialGradient><rect width='50' height='30' fill='url(#g)'/>",
    "<symbol id='s' viewBox='0 0 N N'><path d='M0 0h9v9z'/></symbol><use href='#s' width='9' height='N'/>",
    "<symbol id='s'><path d='M0 0h9v9z'/></symbol><use href='#s' x='N' y='N' width='N' height='9'/>",
    "<svg x='N' width='N' height='9' viewBox='0 0 N 1'><path d='M0 0h9v9z'/></svg>",
    "<rect x='N' y='N' width='N' height='N' rx='N' ry='N'/>",
    "<circle cx='N' cy='9' r='N' stroke='red' stroke-width='N'/>",
    "<path d='M0 0A9 N N 0 1 N 30' fill='none' stroke='red' stroke-width='2'/>",
    "<path d='M0 0CN 9 9 N 40 30SN N 0 20Q9 N N 9' stroke='red'/>",
    "<path d='M0 0L40 30 N 9' fill='none' stroke='red' stroke-width='N' stroke-miterlimit='N' stroke-dasharray='9 N' stroke-dashoffset='N'/>",
    "<path d='M0 0L40 30' stroke='red' stroke-dasharray='N' stroke-linecap='round' stroke-width='3'/>",
    "<text x='N' y='20' dx='N' font-size='N' letter-spacing='N' word-spacing='N'>ab c</text>",
    "<text x='2' y='20' font-size='20' rotate='N' textLength='N' stroke='red' stroke-width='N'>ab c</text>",
    "<g opacity='.5' transform='rotate(N N N)'><text y='20' font-size='Nem' transform='scale(N)'>ab</text></g>",
];

const RASTER: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const SVG: &str = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22%3E%3Crect width=%229%22 height=%225%22/%3E%3C/svg%3E";

fn documents() -> Vec<String> {
    let mut templates: Vec<String> = OTHERS.map(str::to_owned).into();
    for (primitive, attributes) in PRIMITIVES {
        let filter = |attribute: &str, other: &str| {
            format!(
                "<path id='i' d='M0 0h9v9z'/><filter id='f'><{primitive} {attribute}='N'/>{other}</filter>G"
            )
        };
        // This crate's painter supports some primitives. A filter with another one goes to resvg, so each is tested
        // both ways.
        templates.extend(attributes.iter().map(|attribute| filter(attribute, "")));
        templates.extend(
            attributes.iter().chain(&REGION).map(|attribute| filter(attribute, "<feMorphology radius='1'/>")),
        );
    }
    for (light, attributes) in LIGHTS {
        for attribute in attributes {
            for lighting in ["feDiffuseLighting", "feSpecularLighting"] {
                templates.push(format!(
                    "<filter id='f'><{lighting}><{light} {attribute}='N'/></{lighting}></filter>G"
                ));
            }
        }
    }
    let roots =
        ["width='60' height='40'", "width='60' height='40' viewBox='0 0 N N'", "width='N' height='N'"];
    let document = |root: &str, template: &str, number: &str| {
        let content =
            template.replace('G', GRAPHIC).replace('N', number).replace("'P'", &format!("'{RASTER}'"));
        let content = content.replace("'S'", &format!("'{SVG}'"));
        format!("<svg xmlns='http://www.w3.org/2000/svg' {}>{content}</svg>", root.replace('N', number))
    };
    let mut documents = Vec::new();
    for number in NUMBERS {
        documents.extend(templates.iter().map(|template| document(roots[0], template, number)));
        let other = "<filter id='f'><feMorphology/></filter>G<text>a</text>";
        documents.extend(roots[1..].iter().map(|root| document(root, other, number)));
    }
    documents
}

#[test]
fn extreme_numbers_are_painted_or_refused_and_never_panic() {
    let (fonts, documents, next) = (FontSet::embedded(), documents(), AtomicUsize::new(0));
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                while let Some(svg) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for renderer in [Renderer::Auto, Renderer::Resvg] {
                        wrong.lock().unwrap().extend(check(svg, renderer, &fonts));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of them: {wrong:#?}", wrong.len());
}

/// Renders a document. Returns what is wrong, if anything is.
fn check(svg: &str, renderer: Renderer, fonts: &FontSet) -> Option<String> {
    let options = Options { renderer, compression: Compression::Fast, ..Options::default() };
    let begin = Instant::now();
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        file(svg.as_bytes(), &options, fonts, &Cancellation::default())
    }));
    match result {
        // In tests, dependencies panic on integer overflow. In releases they wrap.
        Err(panic) if text(&*panic).contains("with overflow") => None,
        Err(_) => Some(format!("{renderer:?} panics: {svg}")),
        Ok(Err(error)) if !is_refusal(&error) => Some(format!("{renderer:?}: {error}: {svg}")),
        _ if begin.elapsed() > MOST => Some(format!("{renderer:?}, {:?}: {svg}", begin.elapsed())),
        _ => None,
    }
}

fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|&text| text.to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

const fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::Limit { .. }
            | Error::TooComplex { .. }
            | Error::TooManyPixels { .. }
            | Error::InvalidSvgSize { .. }
            | Error::InvalidSvg { .. }
    )
}
