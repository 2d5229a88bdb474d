namespace Panel.Plugins.Sdk.Clouds;

/// <param name="AmountMicros">Millionths of the currency's unit, without tax.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record CloudPrice(long AmountMicros, string Currency);
