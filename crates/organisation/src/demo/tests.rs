use platform::db::CommandKey;

use super::*;

#[test]
fn the_demo_is_whole() {
    testing::each_engine(|fresh| {
        let db = fresh.open(&crate::tests::migrations());
        let started = std::time::Instant::now();
        let cast: DemoCast = db.write_blocking(CommandKey::unkeyed(), load).unwrap();
        println!("{}: {:?}", fresh.engine(), started.elapsed());
        let found = db.read_blocking(crate::store::doctor).unwrap();
        assert_eq!(found, Vec::<String>::new());
        assert!(cast.bodies.len() > 60, "{}", cast.bodies.len());
    });
}
