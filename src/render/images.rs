//! Where the images of a document come from.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use napi::bindgen_prelude::{Either, Uint8Array};
use napi_derive::napi;

use ogpress_render::{Error, ImageRoot, Images};

/// A folder with images.
#[napi(object, object_to_js = false)]
pub struct ImageFolder {
    /// The folder.
    pub root: String,
    /// The folder inside it that relative addresses start in.
    pub base: Option<String>,
}

impl ImageFolder {
    /// Opens the folder.
    pub fn open(&self) -> Result<ImageRoot, Error> {
        ImageRoot::open(self.root.as_ref(), self.base.as_deref().map(Path::new))
    }
}

/// Images by address: the bytes of each, or the reason why there is none.
pub type GivenImages = Vec<(String, Either<Uint8Array, String>)>;

/// Where the images of a document come from.
pub enum ImageSource {
    /// There are none.
    None,
    /// Those of a folder.
    Folder(ImageFolder),
    /// These.
    Given(HashMap<String, Result<Arc<Vec<u8>>, String>>),
}

impl ImageSource {
    /// Opens the folder, if there is one.
    pub fn open(self) -> Result<Images, Error> {
        Ok(match self {
            Self::None => Images::None,
            Self::Folder(folder) => Images::Root(folder.open()?),
            Self::Given(files) => Images::Given(files),
        })
    }
}

impl From<Option<Either<GivenImages, ImageFolder>>> for ImageSource {
    /// Copies the bytes of images.
    fn from(images: Option<Either<GivenImages, ImageFolder>>) -> Self {
        match images {
            None => Self::None,
            Some(Either::A(given)) if given.is_empty() => Self::None,
            Some(Either::A(given)) => Self::Given(given.into_iter().map(copy).collect()),
            Some(Either::B(folder)) => Self::Folder(folder),
        }
    }
}

fn copy((href, file): (String, Either<Uint8Array, String>)) -> (String, Result<Arc<Vec<u8>>, String>) {
    let file = match file {
        Either::A(bytes) => Ok(Arc::new(bytes.to_vec())),
        Either::B(reason) => Err(reason),
    };
    (href, file)
}
