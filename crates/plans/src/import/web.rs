use platform::web::Routes;
pub fn routes() -> Routes { Routes::new() }
