using System.Text.Json.Nodes;
using Panel.Instances.Workloads.Documents;

namespace Panel.Instances.Workloads.Eggs;

/// <summary>
/// Label → image, in the egg's order: <c>docker_images</c> as map or list,
/// or the <c>images</c> and <c>image</c> of PTDL_v1.
/// </summary>
internal static class EggImages
{
    public static IReadOnlyDictionary<string, string> Read(JsonObject egg, EggNotes notes)
    {
        var images = new Dictionary<string, string>();
        foreach (var member in new[] { "docker_images", "images", "image", "docker_image" })
        {
            foreach (var (label, field, node) in Named(egg[member], member))
            {
                Add(images, label, notes.Text(node, field), field, notes);
            }

            if (images.Count > 0)
            {
                return images;
            }
        }

        notes.Wrong("docker_images", "is required: the egg names no image");
        return images;
    }

    private static IEnumerable<(string? Label, string Field, JsonNode? Node)> Named(JsonNode? node, string member) =>
        node switch
        {
            null => [],
            JsonObject map => map.Select(pair => ((string?)pair.Key, $"{member}.{pair.Key}", pair.Value)),
            JsonArray list => list.Select((item, i) => ((string?)null, $"{member}[{i}]", item)),
            _ => [(null, member, node)],
        };

    private static void Add(
        Dictionary<string, string> images,
        string? label,
        string? image,
        string field,
        EggNotes notes
    )
    {
        image = image?.Trim() ?? "";
        // Pterodactyl's mark for an image that is only on the node; the agent looks there first anyway.
        image = image.StartsWith('~') ? image[1..] : image;
        // Pelican puts the icon of an egg where PTDL_v1 had its image.
        if (image.Length == 0 || image.StartsWith("data:", StringComparison.Ordinal))
        {
            notes.Odd(field, "names no image and was left out");
        }
        else if (!WorkloadRules.IsImage(image))
        {
            notes.Wrong(field, "is not an image name");
        }
        else
        {
            images[string.IsNullOrWhiteSpace(label) ? image : label] = image;
        }
    }
}
