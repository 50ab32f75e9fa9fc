//! Collective addressees (各基层工会、各区局工会): which bodies of the tree they mean. Pure.

use organisation::BodyView;

/// Whether a name means bodies of a kind rather than one body: 各基层工会、机关各处室工会小组.
pub fn is_collective(printed: &str) -> bool {
    let each = ["基层工会", "直属工会"];
    printed.contains("小组")
        || printed.starts_with("各区")
        || (printed.starts_with('各') && each.iter().any(|kind| printed.contains(kind)))
}

/// The bodies that a collective name means, seen from the issuer; empty when it names none.
pub fn expand<'a>(printed: &str, issuer: &BodyView, bodies: &'a [BodyView]) -> Vec<&'a BodyView> {
    let below = |b: &&BodyView| b.id != issuer.id && b.path.is_within(&issuer.path);
    if printed.contains("小组") {
        let office = printed.contains("机关");
        let unions: Vec<&BodyView> = bodies
            .iter()
            .filter(below)
            .filter(|b| b.kind == "union" && (!office || b.name.contains("机关")))
            .collect();
        let of_union = |b: &&BodyView| unions.iter().any(|u| b.path.is_within(&u.path));
        return bodies
            .iter()
            .filter(below)
            .filter(|b| b.kind == "group")
            .filter(of_union)
            .collect();
    }
    if !printed.starts_with('各') {
        return Vec::new();
    }
    if printed.contains("基层工会") || printed.contains("直属工会") {
        return bodies
            .iter()
            .filter(below)
            .filter(|b| b.kind == "union")
            .collect();
    }
    if printed.starts_with("各区") {
        let district = |b: &&BodyView| b.kind == "outside" && b.name.contains('区');
        return bodies.iter().filter(district).collect();
    }
    Vec::new()
}
