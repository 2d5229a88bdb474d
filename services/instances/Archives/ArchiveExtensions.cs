using Panel.Operations;

namespace Panel.Instances.Archives;

internal static class ArchiveExtensions
{
    public static IServiceCollection AddArchiveKinds(this IServiceCollection services) =>
        services.AddOperationKind<ArchiveKind>(ArchiveKind.Name).AddOperationKind<ExtractKind>(ExtractKind.Name);
}
