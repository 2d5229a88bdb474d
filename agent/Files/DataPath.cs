using System.Text;

namespace Panel.Agent.Files;

/// <summary>
/// A path beneath a data root: relative, normalized, without <c>..</c>. Bytes that
/// are not UTF-8 are in it as <see cref="NameEscape"/> has
/// them. Says nothing about links; the kernel checks those when it is opened.
/// </summary>
public sealed record DataPath
{
    /// <summary>On the disk. The text of a path may have four times as many characters.</summary>
    public const int MaxBytes = 4000;
    public const int MaxNameBytes = 255;
    public const int MaxDepth = 128;

    public static readonly DataPath Root = new([]);

    private const int MaxCharacters = 4 * MaxBytes;

    private readonly string[] names;

    private DataPath(string[] names)
    {
        this.names = names;
        Value = names.Length == 0 ? "." : string.Join('/', names);
    }

    /// <summary>Without a leading slash; <c>.</c> for the root.</summary>
    public string Value { get; }

    public bool IsRoot => names.Length == 0;

    /// <summary>The last part; empty for the root.</summary>
    public string Name => IsRoot ? "" : names[^1];

    public DataPath Parent => IsRoot ? this : new(names[..^1]);

    public IReadOnlyList<string> Names => names;

    /// <summary>
    /// Null, empty, <c>.</c> and <c>/</c> are the root. Throws
    /// <see cref="DataRootException"/> for anything that is not a plain relative path.
    /// </summary>
    public static DataPath Parse(string? path)
    {
        if (path is null or "" or "." or "/")
        {
            return Root;
        }

        if (path.Length > MaxCharacters)
        {
            throw Invalid($"The path is longer than {MaxBytes} bytes.");
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid("The path contains a NUL character.");
        }

        if (path[0] == '/')
        {
            throw Invalid("The path must be relative to the data root.");
        }

        var parts = path.Split('/').Where(name => name is not ("" or ".")).ToArray();
        if (parts.Contains(".."))
        {
            throw Invalid("The path must not contain '..'.");
        }

        return Of(parts.Select(Read));
    }

    /// <summary>Parts that the file system gave, so each is a plain name.</summary>
    internal static DataPath Of(IEnumerable<byte[]> parts)
    {
        var all = parts.ToArray();
        if (all.Length > MaxDepth)
        {
            throw Invalid($"The path is deeper than {MaxDepth} folders.");
        }

        if (all.Any(name => name.Length > MaxNameBytes))
        {
            throw Invalid($"A name in the path is longer than {MaxNameBytes} bytes.");
        }

        if (all.Sum(name => name.Length + 1) - 1 > MaxBytes)
        {
            throw Invalid($"The path is longer than {MaxBytes} bytes.");
        }

        // Written anew, so that each place has one path: an escape of what is UTF-8 is no second name of it.
        return all.Length == 0 ? Root : new DataPath([.. all.Select(name => NameEscape.Write(name))]);
    }

    /// <summary>The path of its first so many names.</summary>
    internal DataPath First(int count) => new(names[..count]);

    internal DataPath Child(byte[] name) => new([.. names, NameEscape.Write(name)]);

    /// <summary>The names as they are on the disk.</summary>
    internal List<byte[]> Parts() => [.. names.Select(NameEscape.Read)];

    public bool Equals(DataPath? other) => other is not null && Value == other.Value;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    public override string ToString() => Value;

    private static byte[] Read(string name)
    {
        try
        {
            return NameEscape.Read(name);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid("The path has half of a surrogate pair.");
        }
    }

    private static DataRootException Invalid(string message) => new(FileFailure.InvalidPath, message);
}
