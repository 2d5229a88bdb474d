namespace Panel.Plugins.Rfc2136;

/// <summary>
/// A message does not keep to the format: cut short, a name that points in circles, a length that lies.
/// </summary>
internal sealed class DnsFormatException(string message) : Exception(message);
