-- Whether a body has somebody who signs in is asked for every body that is read; without this,
-- all people of a home are looked through for it, and an import of a million is felt in every list
-- of bodies.
create index organisation_person_home_account on organisation_person (home) where can_sign_in;
