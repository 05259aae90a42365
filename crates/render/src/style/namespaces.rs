//! Namespaces of elements and attributes.

pub(super) use crate::xml::SVG_NAMESPACE as SVG;

pub(super) const XHTML: &str = "http://www.w3.org/1999/xhtml";
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";
