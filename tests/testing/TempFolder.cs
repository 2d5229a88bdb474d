using System.Collections.Concurrent;

namespace Panel.Testing;

/// <summary>
/// An empty folder that goes with its content when disposed, or else with
/// the process. Users of servers may pass through it.
/// </summary>
public sealed class TempFolder : IDisposable
{
    // The test runner does not dispose a fixture that could not be made, nor what a test made before it failed.
    private static readonly ConcurrentDictionary<TempFolder, bool> Left = [];

    static TempFolder() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var folder in Left.Keys)
            {
                try
                {
                    folder.Dispose();
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // A process still writes to the folder; the end must not fail over that.
                }
            }
        };

    public TempFolder()
    {
        Path = Directory.CreateTempSubdirectory("t").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
        }

        Left.TryAdd(this, true);
    }

    public string Path { get; }

    /// <summary>The full path of something inside.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Left.TryRemove(this, out _) && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
