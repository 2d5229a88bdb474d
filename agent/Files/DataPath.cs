using System.Text;

namespace Panel.Agent.Files;

/// <summary>A path beneath a data root: relative, normalized, without <c>..</c>. Says nothing about links; the kernel checks those when it is opened.</summary>
public sealed record DataPath
{
    public const int MaxBytes = 4000;
    public const int MaxNameBytes = 255;
    public const int MaxDepth = 128;

    public static readonly DataPath Root = new([]);

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

    /// <summary>Null, empty, <c>.</c> and <c>/</c> are the root. Throws <see cref="DataRootException"/> for anything that is not a plain relative path.</summary>
    public static DataPath Parse(string? path)
    {
        if (path is null or "" or "." or "/")
            return Root;
        if (path.Contains('\0', StringComparison.Ordinal))
            throw Invalid("The path contains a NUL character.");
        if (path[0] == '/')
            throw Invalid("The path must be relative to the data root.");
        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
            throw Invalid($"The path is longer than {MaxBytes} bytes.");
        var parts = path.Split('/').Where(name => name is not ("" or ".")).ToArray();
        if (parts.Contains(".."))
            throw Invalid("The path must not contain '..'.");
        if (parts.Length > MaxDepth)
            throw Invalid($"The path is deeper than {MaxDepth} folders.");
        if (parts.Any(name => Encoding.UTF8.GetByteCount(name) > MaxNameBytes))
            throw Invalid($"A name in the path is longer than {MaxNameBytes} bytes.");
        return parts.Length == 0 ? Root : new DataPath(parts);
    }

    /// <summary>A name that the file system gave, so it is a plain one.</summary>
    internal DataPath Child(string name) => new([.. names, name]);

    public bool Equals(DataPath? other) => other is not null && Value == other.Value;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    public override string ToString() => Value;

    private static DataRootException Invalid(string message) => new(FileFailure.InvalidPath, message);
}
