using Microsoft.Data.Sqlite;

namespace Panel.Data.Database;

/// <summary>
/// A SQLite database that only the panel's own user reads: 0600, and its folder 0700 where this makes it.
/// </summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // SQLite gives the log and the index that it makes later the mode of the database.
    private static readonly string[] Suffixes = ["", "-wal", "-shm", "-journal"];

    /// <summary>Makes an empty file where there is none, since SQLite would make one that everybody reads.</summary>
    public static void MakePrivate(string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString);
        if (
            settings.Mode == SqliteOpenMode.Memory
            || settings.DataSource is "" or ":memory:"
            || OperatingSystem.IsWindows()
        )
        {
            return;
        }

        var path = Path.GetFullPath(settings.DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
        using (
            new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.ReadWrite,
                    UnixCreateMode = OwnerOnly,
                }
            )
        ) { }

        foreach (var file in Suffixes.Select(suffix => path + suffix).Where(File.Exists))
        {
            File.SetUnixFileMode(file, OwnerOnly);
        }
    }
}
