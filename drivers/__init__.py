"""The compilers: one folder for each ecosystem, with a thin driver and a helper in that ecosystem's own language.

`contract` says what a driver is, `runner` starts helpers, bounds them and survives their deaths, `toolchain`
finds and installs what they run on. A driver yields facts; it knows neither the store nor another driver.
"""
