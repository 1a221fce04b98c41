import '@fontsource-variable/inter/wght.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import { createMessages } from '../i18n/index.ts';
import App from './App.vue';

// Compiled parsers would need eval, which the content security policy forbids.
z.config({ jitless: true });

createApp(App).use(createPinia()).use(createMessages()).mount('#app');
