using Panel.Agent.Files;
using Panel.Contracts;

namespace Panel.Agent.ConfigFiles;

/// <summary>
/// Brings the configuration files of an instance to what its specification
/// says, before each start. A missing file is made, its
/// folders too, unless its parser is <c>file</c>. A file that cannot be patched
/// is left as it is and named; the others are patched
/// all the same.
/// </summary>
/// <param name="dockerInterface">Address at which a workload reaches its node.</param>
public sealed class ConfigFilePatcher(string dockerInterface)
{
    /// <summary>Bytes; a larger file is a mistake or an attack on the agent's memory.</summary>
    public const int MaxSize = 10 * 1024 * 1024;

    public async Task<IReadOnlyList<ConfigFileProblem>> PatchAsync(
        string dataRoot,
        IReadOnlyList<ConfigFileSpec> files,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<ConfigFileProblem>();
        using var root = DataRoot.Open(dataRoot);
        foreach (var file in files)
        {
            try
            {
                await PatchAsync(root, file, cancellationToken);
            }
            catch (Exception exception)
                when (exception
                        is ConfigFormatException
                            or DataRootException
                            or IOException
                            or UnauthorizedAccessException
                )
            {
                problems.Add(new ConfigFileProblem(file.Path, exception.Message, file.Required));
            }
            // The file is the instance's own text, and a parser may have a bug that it
            // reaches. It must not keep the server from starting.
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                problems.Add(
                    new ConfigFileProblem(
                        file.Path,
                        $"{ConfigFileProblem.Unexpected} ({exception.GetType().Name})",
                        file.Required
                    )
                );
            }
        }

        return problems;
    }

    private async Task PatchAsync(DataRoot root, ConfigFileSpec file, CancellationToken cancellationToken)
    {
        var format = ConfigFormats.Of(file.Parser);
        // An empty key begins every line of a text; in all other formats it names nothing.
        var settings = file
            .Set.Where(entry => entry.Key.Length > 0 || format is PlainFormat)
            .Select(entry => new ConfigSetting(entry, dockerInterface))
            .ToList();
        var path = DataPath.Parse(file.Path);
        var before = await ReadAsync(root, path, cancellationToken);
        var text = ConfigText.Decode(before ?? []);
        var after = text.Encode(format.Patch(text.Text, settings), format.Escape);
        // A file that would be empty is not made either: a server writes its own defaults only where there is none.
        if (after.AsSpan().SequenceEqual(before))
        {
            return;
        }

        root.CreateFolder(path.Parent);
        using var target = root.CreateAtomic(path);
        await target.Stream.WriteAsync(after, cancellationToken);
        target.Commit();
    }

    private static async Task<byte[]?> ReadAsync(DataRoot root, DataPath path, CancellationToken cancellationToken)
    {
        switch (root.Stat(path))
        {
            case null:
                return null;
            case { Type: DataEntryType.Symlink }:
                throw new ConfigFormatException("is a symbolic link");
            case { Size: > MaxSize }:
                throw new ConfigFormatException($"is larger than {MaxSize / 1024 / 1024} MiB");
        }

        await using var source = root.OpenRead(path);
        // Measured again: a workload that still runs may make it grow meanwhile.
        var bytes = new byte[Math.Min(source.Length, MaxSize + 1)];
        var read = await source.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return read > MaxSize
            ? throw new ConfigFormatException($"is larger than {MaxSize / 1024 / 1024} MiB")
            : bytes[..read];
    }
}
