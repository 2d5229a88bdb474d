namespace Panel.Plugins.Dns;

/// <summary>How the three digits after a backslash are read.</summary>
internal enum EscapeBase
{
    Decimal = 10,
    Octal = 8,
}
