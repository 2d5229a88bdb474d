using Microsoft.Extensions.Options;

namespace Panel.Agent.Hosting;

/// <summary>Reports every problem at once, so that a set-up is corrected in one go.</summary>
internal sealed class AgentOptionsValidator : IValidateOptions<AgentOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        var problems = new List<string>();
        if (options.PanelUrls.Count == 0 || !options.PanelUrls.All(IsHttp))
        {
            problems.Add(
                "Agent:PanelUrl must be the http or https address of the panel, or several with commas between, "
                    + $"but is '{options.PanelUrl}'."
            );
        }

        if (string.IsNullOrWhiteSpace(options.Data))
        {
            problems.Add("Agent:Data must name a folder.");
        }

        if (options.Listen.Length > 0 && !ListenAddress.TryParse(options.Listen, out _))
        {
            problems.Add(
                $"Agent:Listen must be http://<IP address or localhost>:<port> or empty, but is '{options.Listen}'."
            );
        }

        if (options.MaxTextFileBytes is < 1 or > 256L << 20)
        {
            problems.Add("Agent:MaxTextFileBytes must be between 1 and 256 MiB.");
        }

        if (options.MaxUploadBytes < 1)
        {
            problems.Add("Agent:MaxUploadBytes must be positive.");
        }

        if (options.MinRetryDelay <= TimeSpan.Zero || options.MaxRetryDelay < options.MinRetryDelay)
        {
            problems.Add("Agent:MinRetryDelay must be positive and Agent:MaxRetryDelay no shorter.");
        }

        foreach (
            var (setting, value) in new[]
            {
                (nameof(options.RefusedRetryDelay), options.RefusedRetryDelay),
                (nameof(options.HeartbeatInterval), options.HeartbeatInterval),
                (nameof(options.InventoryInterval), options.InventoryInterval),
                (nameof(options.ConsoleSendTimeout), options.ConsoleSendTimeout),
            }
        )
        {
            if (value <= TimeSpan.Zero)
            {
                problems.Add($"Agent:{setting} must be positive.");
            }
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
