using System.Net;
using System.Net.Http.Headers;

namespace Panel.Testing;

/// <summary>Images for tests, imported from the machine's own static busybox, as no registry is in reach.</summary>
public static class DockerImages
{
    /// <summary>The name of the image with a shell and the usual small commands.</summary>
    public const string Busybox = "panel-test/busybox:latest";

    /// <summary>
    /// Makes sure that the engine has the busybox image under a name, which may
    /// be that of a public image that a workload asks for.
    /// The shared engine is meant when <paramref name="engine"/> is left out.
    /// </summary>
    public static async Task<string> EnsureBusyboxAsync(
        string name = Busybox,
        Uri? engine = null,
        CancellationToken cancellationToken = default
    )
    {
        using var client = DockerEngine.CreateClient(engine ?? TestServers.Docker);
        using var found = await client.GetAsync($"images/{name}/json", cancellationToken);
        if (found.StatusCode != HttpStatusCode.NotFound)
        {
            found.EnsureSuccessStatusCode();
            return name;
        }

        using var root = await BusyboxRoot.PackAsync(cancellationToken);
        using var content = new StreamContent(root)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/x-tar") },
        };
        var change = Uri.EscapeDataString("""CMD ["sh"]""");
        using var imported = await client.PostAsync(
            $"images/create?fromSrc=-&repo={Uri.EscapeDataString(name)}&changes={change}",
            content,
            cancellationToken
        );
        // The answer to an accepted import is a stream of progress; a failure is a line of it.
        var progress = await imported.Content.ReadAsStringAsync(cancellationToken);
        if (!imported.IsSuccessStatusCode || progress.Contains("\"error\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The engine did not import {name}: {progress}");
        }

        return name;
    }
}
