//! Elements that are written in a special way: the root element, `<use>`, gradients, filter primitives, and shapes with a
//! non-scaling stroke.

mod non_scaling_stroke;
mod primitives;
mod root;
mod stops;
mod uses;
