using System.Diagnostics;
using System.Formats.Tar;
using System.Text;

namespace Panel.Testing;

/// <summary>The root file system of the test images, as a tar archive.</summary>
internal static class BusyboxRoot
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Readable = (UnixFileMode)0b110_100_100;

    public static async Task<Stream> PackAsync(CancellationToken cancellationToken)
    {
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (
                var folder in (string[])
                    [
                        "bin",
                        "etc",
                        "proc",
                        "sys",
                        "dev",
                        "home",
                        "home/container",
                        "mnt",
                        "mnt/server",
                        "root",
                        "var",
                        "usr",
                        "usr/bin",
                    ]
            )
            {
                await tar.WriteEntryAsync(
                    new UstarTarEntry(TarEntryType.Directory, folder) { Mode = Executable },
                    cancellationToken
                );
            }

            await tar.WriteEntryAsync(
                new UstarTarEntry(TarEntryType.Directory, "tmp") { Mode = (UnixFileMode)0b1_111_111_111 },
                cancellationToken
            );
            await using var busybox = File.OpenRead("/bin/busybox");
            await tar.WriteEntryAsync(
                new UstarTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = Executable, DataStream = busybox },
                cancellationToken
            );
            foreach (var applet in await AppletsAsync(cancellationToken))
            {
                await tar.WriteEntryAsync(
                    new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" },
                    cancellationToken
                );
            }

            await tar.WriteEntryAsync(
                new UstarTarEntry(TarEntryType.SymbolicLink, "usr/bin/env") { LinkName = "/bin/busybox" },
                cancellationToken
            );
            // Install scripts of the field ask for bash, though plain sh serves the ones in tests.
            await WriteTextAsync(tar, "bin/bash", "#!/bin/sh\nexec /bin/sh \"$@\"\n", Executable, cancellationToken);
            await WriteTextAsync(
                tar,
                "etc/passwd",
                "root:x:0:0:root:/root:/bin/sh\ncontainer:x:988:988::/home/container:/bin/sh\n",
                Readable,
                cancellationToken
            );
            await WriteTextAsync(tar, "etc/group", "root:x:0:\ncontainer:x:988:\n", Readable, cancellationToken);
        }

        archive.Position = 0;
        return archive;
    }

    private static async Task WriteTextAsync(
        TarWriter tar,
        string path,
        string text,
        UnixFileMode mode,
        CancellationToken cancellationToken
    )
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await tar.WriteEntryAsync(
            new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = mode, DataStream = content },
            cancellationToken
        );
    }

    private static async Task<IEnumerable<string>> AppletsAsync(CancellationToken cancellationToken)
    {
        using var process =
            Process.Start(
                new ProcessStartInfo("/bin/busybox", "--list")
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                }
            ) ?? throw new InvalidOperationException("busybox did not start; ./test installs busybox-static.");
        var names = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return names
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(name => name is not ("busybox" or "bash"));
    }
}
