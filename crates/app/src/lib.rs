//! Every command of the product, the carrying out of effects, the clock, the bells.
