namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// Takes over what the file says when all checks agree; else says everything
/// that is wrong, once, and stays with what it has.
/// </summary>
internal sealed partial class ConfigReloader(
    IConfiguration configuration,
    ConfigLayer layer,
    IEnumerable<IConfigCheck> checks,
    ConfigState state,
    TimeProvider clock,
    ILogger<ConfigReloader> logger
)
{
    private readonly ContentDebouncer _content = new();
    private readonly StartSettings _start = new(configuration);

    /// <summary>What is wrong with the configuration that the gateway starts with.</summary>
    public Task<IReadOnlyList<string>> ProblemsAtStartAsync() => ProblemsOfAsync(configuration);

    public async Task LookAsync(string path, CancellationToken cancellationToken)
    {
        var (content, failure) = await ReadAsync(path, cancellationToken);
        if (_content.HasChanged(content))
        {
            await JudgeAsync(path, content, failure);
        }
    }

    /// <summary>The start has read this content already.</summary>
    public void StartWith(byte[] content) => _content.StartWith(content);

    private async Task JudgeAsync(string path, byte[] content, string? failure)
    {
        try
        {
            if (failure is not null)
            {
                throw new InvalidDataException(failure);
            }

            var values = ConfigText.Parse(content);
            var problems = await ProblemsOfAsync(ConfigCandidate.Of((IConfigurationRoot)configuration, layer, values));
            if (problems.Count == 0)
            {
                Accept(path, values);
            }
            else
            {
                Refuse(path, problems);
            }
        }
        catch (InvalidDataException exception)
        {
            Refuse(path, [exception.Message]);
        }
    }

    private void Accept(string path, IDictionary<string, string?> values)
    {
        layer.Replace(values);
        state.Accept();
        Log.Accepted(logger, path);
        if (_start.ChangedIn(configuration) is { Length: > 0 } waiting)
        {
            Log.Waiting(logger, string.Join(", ", waiting));
        }
    }

    private void Refuse(string path, IReadOnlyList<string> problems)
    {
        state.Refuse(clock.GetUtcNow(), problems);
        Log.Refused(logger, path, problems.Count, string.Join("\n- ", problems));
    }

    private async Task<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate)
    {
        List<string> problems = [];
        foreach (var check in checks)
        {
            problems.AddRange(await check.ProblemsOfAsync(candidate));
        }

        return problems;
    }

    private static async Task<(byte[] Content, string? Failure)> ReadAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await File.ReadAllBytesAsync(path, cancellationToken), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ([], $"It cannot be read: {exception.Message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The configuration in {Path} is in use now.")]
        public static partial void Accepted(ILogger logger, string path);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "The configuration in {Path} is refused; the last good one stays in use. Problems: {Count}\n- {Problems}"
        )]
        public static partial void Refused(ILogger logger, string path, int count, string problems);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "These settings differ from those that the gateway runs with, and count from its next start on: {Settings}"
        )]
        public static partial void Waiting(ILogger logger, string settings);
    }
}
