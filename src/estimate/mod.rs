//! Estimates and bounds: pure functions of spectra.
