using System.Text;
using YamlDotNet.RepresentationModel;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>A mapping of a kubeconfig. What is missing is empty: most of its keys are optional.</summary>
internal sealed class KubeconfigNode(YamlMappingNode map)
{
    public static KubeconfigNode Empty { get; } = new([]);

    public string? Text(string key) => map.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value: { Length: > 0 } text } ? text : null;

    public bool Flag(string key) => Text(key) is "true" or "True" or "TRUE";

    public bool Has(string key) => map.Children.ContainsKey(key);

    public KubeconfigNode? Map(string key) => map.Children.TryGetValue(key, out var value) && value is YamlMappingNode inner ? new(inner) : null;

    public IEnumerable<string> Texts(string key) => Items(key).OfType<YamlScalarNode>().Select(item => item.Value ?? "");

    public IEnumerable<KubeconfigNode> Maps(string key) => Items(key).OfType<YamlMappingNode>().Select(item => new KubeconfigNode(item));

    /// <summary>The keys and the lists of values of a mapping of lists.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs(string key) => !map.Children.TryGetValue(key, out var value) || value is not YamlMappingNode lists ? [] :
        lists.Children.SelectMany(pair => pair.Value is YamlSequenceNode list
            ? list.OfType<YamlScalarNode>().Select(item => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", item.Value ?? ""))
            : []);

    /// <summary>Base64 of UTF-8 text.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public string? Data(string key) => Text(key) is { } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;

    private YamlSequenceNode Items(string key) => map.Children.TryGetValue(key, out var value) && value is YamlSequenceNode list ? list : [];
}
