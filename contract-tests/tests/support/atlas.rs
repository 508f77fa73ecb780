//! The generated client as the judge's subject.

contract_tests::subject!(Atlas, atlas_admin::contract);
