using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Panel.Identity.Unicode;

/// <summary>
/// What normalization needs to know of characters: <c>Data/decompositions.txt.gz</c>, made by <c>Data/generate.py</c>.
/// </summary>
internal sealed class UnicodeData
{
    private static readonly Lazy<UnicodeData> Loaded = new(Load);

    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];

    public static UnicodeData Instance => Loaded.Value;

    /// <summary>The canonical combining class; 0 for a character that begins a new sequence.</summary>
    public byte ClassOf(int code) => _classes.GetValueOrDefault(code);

    /// <summary>One step of a decomposition; null when there is none.</summary>
    /// <param name="compatible">Also to what only looks alike.</param>
    public int[]? Decompose(int code, bool compatible) =>
        _canonical.GetValueOrDefault(code) ?? (compatible ? _compatible.GetValueOrDefault(code) : null);

    public int? Compose(int first, int second) =>
        _compositions.TryGetValue((first, second), out var composed) ? composed : null;

    private static UnicodeData Load()
    {
        var data = new UnicodeData();
        using var file = typeof(UnicodeData).Assembly.GetManifestResourceStream(
            "Panel.Identity.Unicode.decompositions"
        )!;
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress), Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            data.Add(line.Split(';'));
        }

        return data;
    }

    private void Add(string[] fields)
    {
        var code = Read(fields[0]);
        if (fields[1].Length > 0)
        {
            _classes.Add(code, byte.Parse(fields[1], CultureInfo.InvariantCulture));
        }

        if (fields[2].Length == 0)
        {
            return;
        }

        int[] mapping = [.. fields[3].Split(' ').Select(Read)];
        (fields[2] == "K" ? _compatible : _canonical).Add(code, mapping);
        if (fields[2] == "C")
        {
            _compositions.Add((mapping[0], mapping[1]), code);
        }
    }

    private static int Read(string code) => int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
