//! Arrays of fixed positions: before one is read, each position is blank.

use super::Blank;

macro_rules! blank_tuples {
    ($(($($name:ident)+))*) => {
        $(impl<$($name: Blank),+> Blank for ($($name,)+) {
            fn blank() -> Self {
                ($($name::blank(),)+)
            }
        })*
    };
}

blank_tuples!((A)(A B)(A B C)(A B C D)(A B C D E)(A B C D E F)(A B C D E F G)(A B C D E F G H)
    (A B C D E F G H I)(A B C D E F G H I J)(A B C D E F G H I J K)(A B C D E F G H I J K L));
