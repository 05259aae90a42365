//! Primitives of filters that usvg reads otherwise than browsers do.

use roxmltree::Node;

use crate::style::values::math;

/// Whether an element is a `feMorphology` that changes nothing: Filter Effects 1, section 9.14, of radii that are 0, or below.
pub(crate) fn is_idle_morphology(node: Node<'_, '_>) -> bool {
    if node.tag_name().name() != "feMorphology" {
        return false;
    }
    let numbers = svgtypes::NumberListParser::from(node.attribute("radius").unwrap_or("0"));
    let Ok(radii) = numbers.take(3).collect::<Result<Vec<f64>, _>>() else { return true };
    radii.iter().any(|radius| *radius < 0.0) || radii.iter().all(|radius| *radius == 0.0)
}

/// The matrix of a `feColorMatrix` that makes colours stronger than they are, or turns them round. usvg holds what it takes between 0
/// and 1: Filter Effects 1, section 9.6.
pub(crate) fn saturation(node: Node<'_, '_>) -> Option<String> {
    const LUMINANCE: [f64; 3] = [0.213, 0.715, 0.072];
    if node.tag_name().name() != "feColorMatrix" || node.attribute("type") != Some("saturate") {
        return None;
    }
    let amount: f64 =
        node.attribute("values")?.trim().parse().ok().filter(|amount| !(0.0..=1.0).contains(amount))?;
    let mut numbers = Vec::with_capacity(20);
    for row in 0..3 {
        for (column, share) in LUMINANCE.into_iter().enumerate() {
            let own = if row == column { amount } else { 0.0 };
            numbers.push(math::fmt(share * (1.0 - amount) + own));
        }
        numbers.extend(["0", "0"].map(str::to_owned));
    }
    numbers.extend(["0", "0", "0", "1", "0"].map(str::to_owned));
    Some(numbers.join(" "))
}

/// Whether an element is a primitive whose place is a share of the box of what is filtered.
pub(crate) fn has_place_in_box(node: Node<'_, '_>) -> bool {
    let is_place = |name: &&str| node.has_attribute(*name);
    let units = || node.parent_element().and_then(|filter| filter.attribute("primitiveUnits"));
    node.tag_name().name().starts_with("fe")
        && ["x", "y", "width", "height"].iter().any(is_place)
        && units().is_some_and(|units| units == "objectBoundingBox")
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    #[test]
    fn a_morphology_of_no_radius_is_idle() {
        let is_idle = |attributes: &str| {
            is_idle_morphology(
                Document::parse(&format!("<feMorphology {attributes}/>")).unwrap().root_element(),
            )
        };
        for attributes in ["", "radius='0'", "radius='0 0'", "radius='-1'", "radius='2 -1'"] {
            assert!(is_idle(attributes), "{attributes}");
        }
        assert!(!is_idle("radius='1'") && !is_idle("radius='0 2'"));
    }

    #[test]
    fn more_saturation_than_there_is_becomes_a_matrix() {
        let matrix = |values: &str| {
            let text = format!("<feColorMatrix type='saturate' values='{values}'/>");
            saturation(Document::parse(&text).unwrap().root_element())
        };
        assert_eq!((matrix("1"), matrix("0"), matrix("a")), (None, None, None));
        assert!(matrix("-1").unwrap().starts_with("-0.574 1.43 0.144 0 0"));
        assert!(matrix("3").unwrap().starts_with("2.574 -1.43 -0.144 0 0 -0.426 1.57"));
    }
}
