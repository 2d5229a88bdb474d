using System.Net;
using System.Text.Json;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>The images of this node: a local one is used as it is, a missing one is pulled.</summary>
internal sealed partial class DockerImages(
    DockerApi api,
    TimeSpan pullLimit,
    TimeProvider clock,
    ILogger<DockerImages> logger
)
{
    public async Task<ImageDetails> EnsureAsync(string image, CancellationToken cancellationToken)
    {
        if (await FindAsync(image, cancellationToken) is { } local)
        {
            return local;
        }

        using var timer = new CancellationTokenSource(pullLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await PullAsync(image, either.Token);
        }
        catch (OperationCanceledException exception)
            when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RuntimeException(
                "image_missing",
                $"Pulling {image} did not finish within {pullLimit.TotalMinutes:0.#} min.",
                exception
            );
        }
        catch (RuntimeException exception) when (exception.Code is "engine_error")
        {
            throw new RuntimeException(
                "image_missing",
                $"The image {image} is not on this node and cannot be pulled: {exception.Message}",
                exception
            );
        }

        return await FindAsync(image, cancellationToken)
            ?? throw new RuntimeException("image_missing", $"The image {image} is still missing after its pull.");
    }

    private Task<ImageDetails?> FindAsync(string image, CancellationToken cancellationToken) =>
        api.FindAsync($"/images/{image}/json", DockerJson.Default.ImageDetails, cancellationToken);

    private async Task PullAsync(string image, CancellationToken cancellationToken)
    {
        Log.Pulling(logger, image);
        var request = DockerRequest.Post($"/images/create?fromImage={Uri.EscapeDataString(WithTag(image))}") with
        {
            Streaming = true,
            Limit = pullLimit,
        };
        using var response = await api.SendAsync(request.Accepting(HttpStatusCode.NotFound), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw EngineErrors.From(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken))
                is { Code: not "engine_error" } known
                ? known
                : new RuntimeException("image_missing", $"No registry has the image {image}.");
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            var progress = JsonSerializer.Deserialize(line, DockerJson.Default.PullProgress);
            // The status of the answer is 200 even when the pull fails later.
            if (progress?.Error is { } error)
            {
                throw new RuntimeException("image_missing", $"The image {image} cannot be pulled: {error}");
            }

            if (progress is { Status: "Pull complete" or "Download complete" })
            {
                Log.Progress(logger, image, progress.Id, progress.Status);
            }
        }

        Log.Pulled(logger, image);
    }

    /// <summary>Without a tag the engine would pull every tag there is.</summary>
    private static string WithTag(string image) =>
        image.Contains('@', StringComparison.Ordinal) || image.LastIndexOf(':') > image.LastIndexOf('/')
            ? image
            : image + ":latest";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Pulling image {Image}.")]
        public static partial void Pulling(ILogger logger, string image);

        [LoggerMessage(2, LogLevel.Debug, "Image {Image}, layer {Layer}: {Status}.")]
        public static partial void Progress(ILogger logger, string image, string? layer, string status);

        [LoggerMessage(3, LogLevel.Information, "Pulled image {Image}.")]
        public static partial void Pulled(ILogger logger, string image);
    }
}
