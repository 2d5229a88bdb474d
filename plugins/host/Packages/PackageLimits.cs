namespace Panel.Plugins.Host.Packages;

/// <summary>What a package may take, in bytes unless a name says otherwise.</summary>
internal static class PackageLimits
{
    public const long Packed = 20 << 20;
    public const long Unpacked = 100 << 20;
    public const int Entries = 2_000;
    public const int Manifest = 1 << 20;
    public const int Signature = 4 << 10;
    public const int SchemaCharacters = 64 << 10;
    public const int SchemaDepth = 32;
    public const int PathCharacters = 400;
}
