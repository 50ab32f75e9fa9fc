use super::client::is_safe;

/// Address | whether our secret may go there.
#[test]
fn only_encrypted_ways_lead_out_of_the_machine() {
    for (url, safe) in [
        ("https://sso.example.org/realms/a", true),
        ("http://127.0.0.1:9000", true),
        ("http://localhost:9000/x", true),
        ("http://sso.example.org", false),
        ("http://127.0.0.1.example.org", false),
        ("http://localhost.example.org", false),
        ("ftp://127.0.0.1", false),
        ("sso.example.org", false),
        ("", false),
    ] {
        assert_eq!(is_safe(url), safe, "{url}");
    }
}
