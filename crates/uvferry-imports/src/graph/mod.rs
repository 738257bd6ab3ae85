//! The resolved distributions: who asks for whom, how deep, how large, under which licence.
