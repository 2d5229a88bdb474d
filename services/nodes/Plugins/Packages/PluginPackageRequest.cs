using System.ComponentModel.DataAnnotations;

namespace Panel.Nodes.Plugins.Packages;

/// <param name="Package">The zip that <c>panel plugin pack</c> makes, at most 20 MiB.</param>
internal sealed record PluginPackageRequest([property: Required] IFormFile Package);
