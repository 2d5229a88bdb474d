using System.Text;

namespace Panel.Agent.Files;

/// <summary>Paths as the kernel takes them: bytes that end with a NUL.</summary>
internal static class LinuxPath
{
    /// <summary>A path of the agent's own, which knows no escapes.</summary>
    public static byte[] OfAgent(string path) => Encoding.UTF8.GetBytes(path + '\0');

    public static byte[] Terminated(byte[] name) => [.. name, 0];

    /// <summary>The folder itself when there is no part.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> parts)
    {
        if (parts.Count == 0)
        {
            return "."u8.ToArray();
        }

        var path = new byte[parts.Sum(part => part.Length) + parts.Count - 1];
        var at = 0;
        foreach (var part in parts)
        {
            if (at > 0)
            {
                path[at++] = (byte)'/';
            }

            part.CopyTo(path, at);
            at += part.Length;
        }

        return path;
    }

    /// <summary>
    /// The parts of a link's target. One that ends with a slash or a dot names
    /// a folder, and so gets a dot as its last part.
    /// </summary>
    public static List<byte[]> Split(byte[] target)
    {
        var parts = new List<byte[]>();
        var namesFolder = false;
        foreach (var range in target.AsSpan().Split((byte)'/'))
        {
            var part = target.AsSpan(range);
            namesFolder = part.IsEmpty || part.SequenceEqual("."u8);
            if (!namesFolder)
            {
                parts.Add(part.ToArray());
            }
        }

        if (namesFolder)
        {
            parts.Add("."u8.ToArray());
        }

        return parts;
    }

    public static bool IsDots(byte[] name) => name is [(byte)'.'] or [(byte)'.', (byte)'.'];
}
