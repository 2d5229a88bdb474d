namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// The operator's file among the sources of configuration: over gateway.json, under the
/// environment. It changes only when what it changes to has been checked.
/// </summary>
internal sealed class ConfigLayer : ConfigurationProvider, IConfigurationSource
{
    // One for all: adding a source later builds every other one anew.
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Replace(IDictionary<string, string?> values)
    {
        Data = values;
        OnReload();
    }
}
