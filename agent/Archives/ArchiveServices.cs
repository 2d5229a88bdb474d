using Panel.Agent.Instances.Actions;

namespace Panel.Agent.Archives;

internal static class ArchiveServices
{
    /// <summary>Packing and unpacking files of instances, as actions and as downloads.</summary>
    public static IServiceCollection AddArchives(this IServiceCollection services) =>
        services
            .AddSingleton<FileArchiving>()
            .AddSingleton<IActionHandler, ArchiveHandler>()
            .AddSingleton<IActionHandler, ExtractHandler>();
}
