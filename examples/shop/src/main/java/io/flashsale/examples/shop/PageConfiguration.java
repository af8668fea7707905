package io.flashsale.examples.shop;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The addresses of the pages. Each is one static file, whose script reads the rest of the address. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {
    @Override
    public void addViewControllers(ViewControllerRegistry pages) {
        page(pages, "/sales/{saleId}/{sku}", "/item.html");
        page(pages, "/orders", "/orders.html");
        page(pages, "/orders/{ticket}", "/order.html");
        page(pages, "/login", "/login.html");
        page(pages, "/admin", "/admin/sales.html");
        page(pages, "/admin/new", "/admin/edit.html");
        page(pages, "/admin/sales/{saleId}", "/admin/sale.html");
        page(pages, "/admin/sales/{saleId}/edit", "/admin/edit.html");
    }

    private static void page(ViewControllerRegistry pages, String address, String file) {
        pages.addViewController(address).setViewName("forward:" + file);
    }
}
