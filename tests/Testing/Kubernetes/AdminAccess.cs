using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace Notifications.Testing.Kubernetes;

/// <summary>What the kit itself needs of a kubeconfig: the current context, with a token or a client certificate in the file.</summary>
internal sealed record AdminAccess(Uri Server, string? Authority, string? Token, (string Certificate, string Key)? Client)
{
    public static AdminAccess Read(string kubeconfig)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(kubeconfig)));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        var context = Named(root, "contexts", "context", Text(root, "current-context")!);
        var cluster = Named(root, "clusters", "cluster", Text(context, "cluster")!);
        var user = Named(root, "users", "user", Text(context, "user")!);
        return new(new Uri(Text(cluster, "server")!), Pem(cluster, "certificate-authority-data"), Text(user, "token"),
            Pem(user, "client-certificate-data") is { } certificate && Pem(user, "client-key-data") is { } key ? (certificate, key) : null);
    }

    public HttpClient NewClient()
    {
        var tls = new SslClientAuthenticationOptions();
        if (Authority is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPem(Authority);
        }
        if (Client is var (certificate, key))
            tls.ClientCertificates = [X509Certificate2.CreateFromPem(certificate, key)];
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = tls }) { BaseAddress = Server, Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("notifications-tests");
        if (Token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return http;
    }

    private static YamlMappingNode Named(YamlMappingNode root, string list, string item, string name) =>
        (YamlMappingNode)((YamlSequenceNode)root[list]).Single(entry => Text((YamlMappingNode)entry, "name") == name)[item];

    private static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;

    private static string? Pem(YamlMappingNode node, string key) => Text(node, key) is { } data ? Encoding.ASCII.GetString(Convert.FromBase64String(data)) : null;
}
