using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Tidemark.Service.Operation;

/// <summary>A web interface beside the API, put in by whoever starts the service.</summary>
public interface IServicePages
{
    /// <summary>Adds its parts.</summary>
    void Add(IServiceCollection services);

    /// <summary>Goes before everything else in the pipeline.</summary>
    void Use(WebApplication app);

    /// <summary>Maps its addresses, when it is known who asks.</summary>
    void Map(WebApplication app);
}
