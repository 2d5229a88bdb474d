using System.Formats.Tar;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Panel.Agent.Runtimes.Docker;

namespace Panel.Agent.Tests.Runtimes.Docker;

/// <summary>
/// The real engine that <c>PANEL_TEST_DOCKER</c> names, with images made of the machine's static busybox.
/// </summary>
internal static class TestEngine
{
    /// <summary>No entry point and no command, as <c>docker import</c> makes it.</summary>
    public const string Plain = "panel-test/busybox:2";

    /// <summary>With an entry point that runs <c>STARTUP</c>, as Pterodactyl's images have.</summary>
    public const string WithEntrypoint = "panel-test/busybox-entrypoint:2";

    private static readonly SemaphoreSlim Turn = new(1, 1);

    private static string Address =>
        Environment.GetEnvironmentVariable("PANEL_TEST_DOCKER")
        ?? throw new InvalidOperationException("PANEL_TEST_DOCKER is not set: these tests need a real Docker engine.");

    public static DockerApi NewApi() => new(new DockerEndpoint(Address), TimeSpan.FromSeconds(30), TimeProvider.System);

    public static async Task<RuntimeFixture> NewInstanceAsync(string image = Plain)
    {
        await EnsureAsync(Plain, "");
        await EnsureAsync(WithEntrypoint, """&changes=ENTRYPOINT ["/bin/sh","/entrypoint.sh"]""");
        return new RuntimeFixture(
            image,
            options => new DockerRuntime(options, TimeProvider.System, NullLoggerFactory.Instance)
        );
    }

    private static async Task EnsureAsync(string image, string changes)
    {
        using var api = NewApi();
        await Turn.WaitAsync();
        try
        {
            if (await api.FindAsync($"/images/{image}/json", DockerJson.Default.ImageDetails, default) is not null)
            {
                return;
            }

            var name = image.Split(':');
            using var content = new ByteArrayContent(await RootFileSystemAsync());
            var import = DockerRequest.Post($"/images/create?fromSrc=-&repo={name[0]}&tag={name[1]}{changes}") with
            {
                Content = content,
            };
            Assert.Equal(HttpStatusCode.OK, await api.RunAsync(import, default));
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task<byte[]> RootFileSystemAsync()
    {
        using var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in (string[])["bin", "etc", "home", "home/container", "mnt", "tmp"])
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = Everyone });
            }

            await tar.WriteEntryAsync("/bin/busybox", "bin/busybox");
            foreach (
                var tool in (string[])
                    [
                        "sh",
                        "ash",
                        "cat",
                        "chown",
                        "dd",
                        "echo",
                        "env",
                        "grep",
                        "head",
                        "id",
                        "ls",
                        "mkdir",
                        "nc",
                        "ping",
                        "printf",
                        "pwd",
                        "rm",
                        "sleep",
                        "stat",
                        "tail",
                        "test",
                        "touch",
                        "tr",
                        "wget",
                    ]
            )
            {
                await tar.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + tool) { LinkName = "busybox" }
                );
            }

            var script = new PaxTarEntry(TarEntryType.RegularFile, "entrypoint.sh")
            {
                DataStream = new MemoryStream("echo \"entrypoint runs: $STARTUP\"\neval exec $STARTUP\n"u8.ToArray()),
                Mode = Everyone,
            };
            await tar.WriteEntryAsync(script);
        }

        return archive.ToArray();
    }

    private const UnixFileMode Everyone = (UnixFileMode)0b111_101_101;
}
